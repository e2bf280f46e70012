-- How each gap was filled: method, error in trials, and the readings it was made of. The readings
-- themselves stand in the reading blocks of the same delivery.
CREATE TABLE reading_estimate (
    site_id        BIGINT  NOT NULL,
    channel_no     INTEGER NOT NULL,
    span_day       INTEGER NOT NULL,  -- the day in which the gap begins
    first_slot     INTEGER NOT NULL,
    delivery_id    BIGINT  NOT NULL,
    slots          INTEGER NOT NULL,  -- may go on into days that follow
    method         INTEGER NOT NULL,  -- vee::Method
    error_permille INTEGER NOT NULL,  -- median of the trials; -1 where they were too few
    trials         INTEGER NOT NULL,
    sources        TEXT    NOT NULL,  -- "-7*4 -1*4": days from span_day, and how many readings of each
    PRIMARY KEY (site_id, channel_no, span_day, first_slot, delivery_id)
) {{without_rowid}};
