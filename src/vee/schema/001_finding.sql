-- A check of what is stored. Its findings are below; those of an earlier check of the same days that nobody settled
-- gave way to them.
CREATE TABLE vee_check (
    check_id    BIGINT  NOT NULL,
    period_from INTEGER NOT NULL,
    period_to   INTEGER NOT NULL,
    rules       TEXT    NOT NULL,  -- the document's name
    as_of       BIGINT  NOT NULL,  -- delivery
    checked_at  BIGINT  NOT NULL,
    series      BIGINT  NOT NULL,
    spans       BIGINT  NOT NULL,
    readings    BIGINT  NOT NULL,
    findings    BIGINT  NOT NULL,
    PRIMARY KEY (check_id)
) {{without_rowid}};

-- What the rules of validation caught in stored readings, until a person settles it.
CREATE TABLE vee_finding (
    span_day        INTEGER NOT NULL,  -- of registers: the last day between the two readings
    site_id         BIGINT  NOT NULL,
    channel_no      INTEGER NOT NULL,  -- 0 where it is about a register
    register_no     INTEGER NOT NULL,  -- 0 where it is about a channel
    rule            TEXT    NOT NULL,
    first_slot      INTEGER NOT NULL,  -- from zero
    slots           INTEGER NOT NULL,
    value_milli     BIGINT  NOT NULL,
    reference_milli BIGINT  NOT NULL,
    severity        TEXT    NOT NULL,  -- refuse | suspect | report
    check_id        BIGINT  NOT NULL,
    state           TEXT    NOT NULL,  -- open | settled
    settled_by      TEXT    NOT NULL,
    reason          TEXT    NOT NULL,
    settled_at      BIGINT  NOT NULL,
    PRIMARY KEY (span_day, site_id, channel_no, register_no, rule, first_slot)
) {{without_rowid}};
CREATE INDEX vee_finding_site ON vee_finding (site_id, span_day);
