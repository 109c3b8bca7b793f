/* SPDX-License-Identifier: MIT */
/* rules-print - rules as YAML; see rules-file.h. */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "data/rules-file.h"

static const char about[] =
    "# Change what you like, and give the file to --rules; pin-records(5) "
    "tells\n"
    "# more. Columns may be added, left out, and come in another order.\n"
    "#\n"
    "#   name          the column, in clean rows\n"
    "#   kind          text, trim, path, count, id, integer, time, join or "
    "pair\n"
    "#   from          the raw column; of a join 1 to 8, of a pair 2. None: "
    "name's\n"
    "#   placeholders  texts that stand for none, to the letter: they become "
    "null\n"
    "#   prefixes      likewise, whatever begins with one of them\n"
    "#   strip         of a path: what is taken off its beginning\n"
    "#   range         of an integer [min, max], of a pair two of them\n"
    "#   hidden        true: only --columns shows it\n";

/* Whether any reader of YAML takes the bare text for this text. */
static bool
is_plain(const char *s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_-./ ";
	static const char *const words[] = {
	    "null", "true", "false", "yes", "no", "on", "off", "y", "n"};
	size_t len = strlen(s);

	if (len == 0 || strspn(s, safe) != len || s[len - 1] == ' ' ||
	    strchr("0123456789_-./ ", s[0]) != NULL)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(s, words[i]) == 0)
			return false;
	return true;
}

/* Whether YAML has the character only as an escape: controls, the line ends
 * of Unicode, the byte-order mark, and what is no character. */
static bool
is_odd(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
	       c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

static void
put_quoted(struct buf *b, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t left = strlen(text), len;

	buf_char(b, '"');
	for (; left > 0; s += len, left -= len) {
		uint32_t c;

		len = utf8_len(s, left);
		if (len == 0)
			len = 1; /* not out of a file */
		c = utf8_code(s, len);
		if (is_odd(c)) {
			buf_printf(b,
			    c < 0x100 ? "\\x%02" PRIx32 : "\\u%04" PRIx32, c);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_char(b, '\\');
		buf_add(b, (const char *)s, len);
	}
	buf_char(b, '"');
}

static void
put_text(struct buf *b, const char *s)
{
	if (is_plain(s))
		buf_str(b, s);
	else
		put_quoted(b, s);
}

static void
put_key(struct buf *b, const char *key, const char *value)
{
	buf_printf(b, "    %s: ", key);
	put_text(b, value);
	buf_char(b, '\n');
}

/* One more of a list: the key before the first, a comma before the others. */
static void
put_item(struct buf *b, const char *key, bool *any, const char *value)
{
	if (*any)
		buf_str(b, ", ");
	else
		buf_printf(b, "    %s: [", key);
	*any = true;
	put_text(b, value);
}

static void
put_placeholders(
    struct buf *b, const struct column *col, const char *key, bool prefix)
{
	bool any = false;

	for (const struct placeholder *p = col->placeholders; p->text != NULL;
	     p++)
		if (p->prefix == prefix)
			put_item(b, key, &any, p->text);
	buf_str(b, any ? "]\n" : "");
}

static void
put_range(struct buf *b, const struct column *col)
{
	if (col->kind != KIND_INT && col->kind != KIND_PAIR)
		return;
	buf_printf(b, "    range: [%" PRId64 ", %" PRId64, col->min, col->max);
	if (col->kind == KIND_PAIR)
		buf_printf(b, ", %" PRId64 ", %" PRId64, col->min2, col->max2);
	buf_str(b, "]\n");
}

static void
put_column(struct buf *b, const struct column *col)
{
	bool any = false;

	buf_str(b, "  - name: ");
	put_text(b, col->name);
	buf_char(b, '\n');
	put_key(b, "kind", kind_names[col->kind]);
	for (const char *const *s = col->sources; *s != NULL; s++)
		put_item(b, "from", &any, *s);
	buf_str(b, any ? "]\n" : "");
	put_placeholders(b, col, "placeholders", false);
	put_placeholders(b, col, "prefixes", true);
	if (col->kind == KIND_PATH)
		put_key(b, "strip", col->strip);
	put_range(b, col);
	if (col->hidden)
		buf_str(b, "    hidden: true\n");
}

void
rules_print(struct buf *b, enum table t, const struct column *rules)
{
	buf_printf(b,
	    "# The rules of the %s table: what clean rows are made of.\n",
	    table_names[t]);
	buf_str(b, about);
	buf_printf(b, "table: %s\ncolumns:\n", table_names[t]);
	for (; rules->name != NULL; rules++)
		put_column(b, rules);
}
