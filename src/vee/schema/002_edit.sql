-- Readings that a person set. Values and their former revisions are in the reading blocks of the delivery.
CREATE TABLE reading_edit (
    site_id      BIGINT  NOT NULL,
    channel_no   INTEGER NOT NULL,
    delivery_id  BIGINT  NOT NULL,
    source_key   TEXT    NOT NULL,
    begins_at    BIGINT  NOT NULL,  -- of the first slot
    slots        INTEGER NOT NULL,
    was_missing  INTEGER NOT NULL,  -- slots that had no value
    before_milli BIGINT  NOT NULL,  -- sum of the others
    after_milli  BIGINT  NOT NULL,
    author       TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    approval_id  BIGINT  NOT NULL,  -- 0: none was needed
    approved_by  TEXT    NOT NULL,
    edited_at    BIGINT  NOT NULL,
    PRIMARY KEY (site_id, channel_no, delivery_id)
) {{without_rowid}};
