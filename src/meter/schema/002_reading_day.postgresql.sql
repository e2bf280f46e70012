-- Reading blocks (docs/formats/reading_block.md). The day comes first: a day's import and a month's scan stay
-- sequential however long the history.
CREATE TABLE reading_day (
    span_day    INTEGER NOT NULL,  -- first day of the span
    site_id     BIGINT  NOT NULL,
    channel_no  INTEGER NOT NULL,
    delivery_id BIGINT  NOT NULL,  -- that brought this revision
    block       {{bytes}} NOT NULL,
    PRIMARY KEY (span_day, site_id, channel_no)
) {{without_rowid}};
