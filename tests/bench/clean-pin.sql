-- SPDX-License-Identifier: MIT
-- The rules of clean-pin, in DuckDB's SQL; see pin-records(5). Every column is
-- read as text, and whether a value was a string is not looked at.
CREATE MACRO words(s, bad) AS CASE
    WHEN trim(s, E' \t\n\r\f' || chr(11) || chr(160)) = '' OR list_contains(bad, s)
    THEN NULL ELSE s END;

CREATE MACRO counted(d, f, u) AS CASE WHEN d = '' THEN NULL ELSE
    CAST(replace(d, ',', '') || CASE f WHEN '' THEN '' ELSE '.' || f END
        AS DECIMAL(27, 9)) * CASE lower(u)
        WHEN 'k' THEN 1000 WHEN 'm' THEN 1000000
        WHEN 'b' THEN 1000000000 ELSE 1 END END;

COPY (
    SELECT
        CAST("index" AS BIGINT) AS ind,
        words(unique_id, []) AS unique_id,
        words(title, ['No Title Data Available', 'Untitled']) AS title,
        CASE WHEN starts_with(description, 'No description available')
            THEN NULL
            ELSE words(description, ['Untitled', 'No description'])
            END AS description,
        CASE WHEN n % 1 = 0 THEN CAST(n AS BIGINT) END AS follower_count,
        words(poster_name, ['User Info Error']) AS poster_name,
        words(tag_list, ['N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e',
            'No Tags Available']) AS tag_list,
        words(is_image_or_video, []) AS is_image_or_video,
        words(image_src, ['Image src error.', 'Image src error'])
            AS image_src,
        words(regexp_replace(save_location, '^(Local save in )+', ''), [])
            AS save_location,
        words(category, []) AS category
    FROM (
        SELECT *, counted(c.d, c.f, c.u) AS n
        FROM (
            SELECT *, regexp_extract(follower_count, '^\s*([0-9]+|'
                || '[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?([kKmMbB]?)\s*$',
                ['d', 'f', 'u']) AS c
            FROM read_json('@PIN@', format = 'newline_delimited',
                columns = {"index": 'VARCHAR', unique_id: 'VARCHAR',
                    title: 'VARCHAR', description: 'VARCHAR',
                    poster_name: 'VARCHAR', follower_count: 'VARCHAR',
                    tag_list: 'VARCHAR', is_image_or_video: 'VARCHAR',
                    image_src: 'VARCHAR', save_location: 'VARCHAR',
                    category: 'VARCHAR'})))
) TO '@OUT@' (FORMAT json);
