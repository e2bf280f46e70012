-- Reading blocks (docs/formats/reading_block.md). The day comes first: a day's import and a month's scan stay
-- sequential however long the history.
--
-- The key is one number, span_day * 2^44 + site_id * 2^10 + channel_no: SQLite fills the pages of such a table to the
-- end when rows come in order, where a key of three columns leaves an eighth of them empty
-- (docs/decisions/0003-reading-blocks.md).
CREATE TABLE reading_day (
    block_key   INTEGER PRIMARY KEY,
    delivery_id BIGINT NOT NULL,  -- that brought this revision
    block       BLOB   NOT NULL
);

-- The same with the columns that it has on PostgreSQL, for people and reports.
CREATE VIEW reading_day_columns AS
    SELECT block_key >> 44 AS span_day, block_key >> 10 & 17179869183 AS site_id, block_key & 1023 AS channel_no,
           delivery_id, block
    FROM reading_day;
