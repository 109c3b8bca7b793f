# SPDX-License-Identifier: MIT
# completion.awk -v shell=bash|zsh PINPIPE.7 PAGE.1 - the completion of a tool,
# made from its page: the options of its `.It Fl' lines and of the shared ones
# in pinpipe(7).
#
# What an option's argument may be: a file where the page calls it so, else the
# words that the page marks as Cm in the option's own text. Operands are files,
# and the words of `.It Cm' lines that stand in no option's list.

# An option: its spellings, and what its argument is called.
function option(s,	i, n, w)
{
	count++
	n = split(s, w, " ")
	for (i = 2; i <= n; i++) {
		if (w[i] == "Fl") {
			options[count] = options[count] " -" w[i + 1]
		} else if (w[i] == "Ar" && arg[count] == "") {
			arg[count] = w[i + 1]
		} else if (w[i] == "Cm" && arg[count] == "") {
			arg[count] = "word"
			words[count] = words[count] " " w[i + 1]
		}
	}
	sub(/^ /, "", options[count])
}

# Adds the words that follow Cm in the line, those that are new, to list.
function marked(list, s,	i, n, w)
{
	n = split(s, w, " ")
	for (i = 1; i <= n && w[i] !~ /^\.?Cm$/; i++)
		;
	while (++i <= n && w[i] !~ /^(Ar|Sq|Ql|Fl|Xr|Op|Oo)$/)
		if (w[i] ~ /^[a-z0-9][A-Za-z0-9_-]*$/ &&
		    index(list " ", " " w[i] " ") == 0)
			list = list " " w[i]
	return list
}

FNR == 1 { depth = option_depth = 0; own = FILENAME ~ /\.1$/ }

/^\.Nm [a-z]/ && own && tool == "" { tool = $2 }
/^\.S[hs] / { option_depth = 0 }
/^\.Sh / { described = own ? $2 == "DESCRIPTION" || $2 == "COMMANDS" : 0 }
/^\.Bl/ { depth++ }
/^\.El/ {
	if (option_depth == depth)
		option_depth = 0
	depth--
}
/^Tools that read or make records/ { of_all = count }
/^but for those about records/ {
	for (; count > of_all; count--) {
		delete options[count]
		delete arg[count]
		delete words[count]
	}
}
/^\.It Fl/ { option($0); option_depth = depth; next }
/^\.It/ && depth == option_depth { option_depth = 0 }
/^\.It Cm/ {
	if (option_depth > 0)
		words[count] = marked(words[count], $0)
	else if (described)
		operands = marked(operands, $0)
	next
}
/^\.Cm/ && option_depth > 0 { words[count] = marked(words[count], $0) }

function is_file(name) { return name ~ /^(file|fifo|dir|folder|url|bucket)$/ }

function bash_out(	i, all, name, pattern, files, none)
{
	name = tool
	gsub(/-/, "_", name)
	printf "# bash completion of %s, made from its page\n", tool
	printf "_pinpipe_%s()\n{\n", name
	print "\tlocal cur=${COMP_WORDS[COMP_CWORD]}"
	print "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}"
	print "\tif [ \"$cur\" = = ]; then"
	print "\t\tcur="
	print "\telif [ \"$before\" = = ]; then"
	print "\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}"
	print "\tfi"
	print "\tCOMPREPLY=()"
	print "\tcase $before in"
	for (i = 1; i <= count; i++) {
		all = all " " options[i]
		pattern = options[i]
		gsub(/ /, "|", pattern)
		if (arg[i] == "")
			continue
		else if (is_file(arg[i]))
			files = files "|" pattern
		else if (words[i] == "")
			none = none "|" pattern
		else
			printf "\t%s)\n\t\tmapfile -t COMPREPLY < <(compgen " \
			    "-W '%s' -- \"$cur\")\n\t\treturn ;;\n", pattern,
			    substr(words[i], 2)
	}
	printf "\t%s)\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")" \
	    "\n\t\treturn ;;\n", substr(files, 2)
	if (none != "")
		printf "\t%s)\n\t\treturn ;;\n", substr(none, 2)
	print "\tesac"
	print "\tcase $cur in"
	printf "\t-*) mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\") ;;\n",
	    substr(all, 2)
	printf "\t*) mapfile -t COMPREPLY < <(compgen -f %s-- \"$cur\") ;;\n",
	    operands == "" ? "" : "-W '" substr(operands, 2) "' "
	print "\tesac\n}"
	printf "complete -o filenames -F _pinpipe_%s %s\n", name, tool
}

function zsh_out(	i, n, w, j, spec, others)
{
	printf "#compdef %s\n# zsh completion of %s, made from its page\n",
	    tool, tool
	printf "_arguments -s -S"
	for (i = 1; i <= count; i++) {
		n = split(options[i], w, " ")
		if (arg[i] == "")
			spec = ""
		else if (is_file(arg[i]))
			spec = ":" arg[i] ":_files"
		else if (words[i] != "")
			spec = ":" arg[i] ":(" substr(words[i], 2) ")"
		else
			spec = ":" arg[i] ": "
		others = n > 1 ? "(" options[i] ")" : ""
		for (j = 1; j <= n; j++)
			printf " \\\n\t'%s%s%s%s'", others, w[j],
			    arg[i] == "" ? "" : w[j] ~ /^--/ ? "=" : "+", spec
	}
	if (operands != "")
		printf " \\\n\t'*: :_alternative \"words:word:(%s)\" \"files:file:_files\"'\n",
		    substr(operands, 2)
	else
		printf " \\\n\t'*:file:_files'\n"
}

END {
	if (shell == "zsh")
		zsh_out()
	else
		bash_out()
}
