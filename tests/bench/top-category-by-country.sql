-- SPDX-License-Identifier: MIT
-- query-agg top-category-by-country, in DuckDB's SQL. It trusts that no two
-- rows of a table have the same ind, which query-agg makes sure of.
CREATE MACRO words(s) AS CASE
    WHEN trim(s, E' \t\n\r\f' || chr(11) || chr(160)) = '' THEN NULL
    ELSE s END;

COPY (
    SELECT country, category, category_count
    FROM (
        SELECT country, category, count(*) AS category_count,
            row_number() OVER (PARTITION BY country
                ORDER BY count(*) DESC, category) AS place
        FROM (
            SELECT CAST("index" AS BIGINT) AS ind, words(category) AS category
            FROM read_json('@PIN@', format = 'newline_delimited',
                columns = {"index": 'VARCHAR', category: 'VARCHAR'})
        ) JOIN (
            SELECT CAST(ind AS BIGINT) AS ind,
                words(trim(country, E' \t\n\r\f' || chr(11) || chr(160))) AS country
            FROM read_json('@GEO@', format = 'newline_delimited',
                columns = {ind: 'VARCHAR', country: 'VARCHAR'})
        ) USING (ind)
        WHERE country IS NOT NULL AND category IS NOT NULL
        GROUP BY country, category
    )
    WHERE place = 1
    ORDER BY country
) TO '@OUT@' (FORMAT csv, HEADER true);
