-- SPDX-License-Identifier: MIT
-- query-agg -g category -a n=count -a median:index, in DuckDB's SQL.
COPY (
    SELECT category, count(*) AS n, median("index") AS median_index
    FROM read_json('@PIN@', format = 'newline_delimited',
        columns = {"index": 'BIGINT', category: 'VARCHAR'})
    WHERE category IS NOT NULL
    GROUP BY category
    ORDER BY category
) TO '@OUT@' (FORMAT csv, HEADER true);
