# SPDX-License-Identifier: MIT
# The rules of clean-pin, in jq; see pin-records(5).
def text($placeholders):
  . as $s
  | if type != "string" or (test("[^ \\t\\n\\r\\x0b\\f\\x{a0}]") | not) then null
    elif $placeholders | index([$s]) then null
    else . end;

def unit:
  if . == "" then 1
  elif . == "k" or . == "K" then 1000
  elif . == "m" or . == "M" then 1000000
  else 1000000000 end;

def count:
  if type == "number" then if . >= 0 and floor == . then . else null end
  elif type != "string" then null
  else
    (capture("^\\s*(?<digits>[0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.(?<part>[0-9]+))?(?<unit>[kKmMbB]?)\\s*$")
     // null)
    | if . == null then null
      else ((.digits | gsub(","; "")) + (.part // "") | tonumber)
        * (.unit | unit) / pow(10; .part // "" | length)
        | if floor == . then . else null end
      end
  end;

def path:
  text([]) | if . == null then null
    else until(startswith("Local save in ") | not; .[14:]) | text([]) end;

def integer:
  if type == "string" then if test("^[0-9]+$") then tonumber else error end
  elif type == "number" and floor == . then . else error end;

{
  ind: .index | integer,
  unique_id: .unique_id | text([]),
  title: .title | text(["No Title Data Available", "Untitled"]),
  description: (.description | text(["Untitled", "No description"])
    | if . != null and startswith("No description available") then null
      else . end),
  follower_count: .follower_count | count,
  poster_name: .poster_name | text(["User Info Error"]),
  tag_list: .tag_list
    | text(["N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e", "No Tags Available"]),
  is_image_or_video: .is_image_or_video | text([]),
  image_src: .image_src | text(["Image src error.", "Image src error"]),
  save_location: .save_location | path,
  category: .category | text([])
}
