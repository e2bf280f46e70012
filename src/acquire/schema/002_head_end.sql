-- Up to where the store has read the head end's journal; written with the readings.
CREATE TABLE acquire_position (
    journal  TEXT   NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (journal)
) {{without_rowid}};

-- What arrived and has no place in the store: unknown meters, frames that could not be understood.
CREATE TABLE acquire_quarantine (
    entry      BIGINT NOT NULL,
    position   BIGINT NOT NULL,  -- in the journal, behind the record
    arrived_ms BIGINT NOT NULL,
    protocol   TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    meter      TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    message    TEXT   NOT NULL,  -- in English, as it was told
    state      TEXT   NOT NULL,  -- held | released | dropped
    record     {{bytes}} NOT NULL,
    PRIMARY KEY (entry)
) {{without_rowid}};
CREATE INDEX acquire_quarantine_state ON acquire_quarantine (state, meter);

-- When a meter or terminal was last heard, and how its clock stands to ours.
CREATE TABLE acquire_heard (
    address        TEXT   NOT NULL,
    protocol       TEXT   NOT NULL,
    heard_ms       BIGINT NOT NULL,
    clock_ahead_s  BIGINT NOT NULL,
    clock_asked_ms BIGINT NOT NULL,  -- 0: never
    PRIMARY KEY (address)
) {{without_rowid}};

-- What meters say happened.
CREATE TABLE acquire_event (
    address  TEXT   NOT NULL,
    event    TEXT   NOT NULL,  -- in the protocol's terms
    shown_at BIGINT NOT NULL,  -- seconds of the meter's wall clock
    heard_ms BIGINT NOT NULL,
    detail   TEXT   NOT NULL,
    PRIMARY KEY (address, event, shown_at)
) {{without_rowid}};
