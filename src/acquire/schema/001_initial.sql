-- What was found in a delivery: what was refused, tolerated or remarked, where, and why.
CREATE TABLE delivery_finding (
    delivery_id BIGINT  NOT NULL,
    finding_no  INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    verdict     TEXT    NOT NULL,  -- refused | tolerated | reported
    line        BIGINT  NOT NULL,  -- 0 where unknown
    source_key  TEXT    NOT NULL,
    day         TEXT    NOT NULL,
    message     TEXT    NOT NULL,  -- in English, as it was told
    PRIMARY KEY (delivery_id, finding_no)
) {{without_rowid}};

-- Counts of all findings by code; the table above keeps the first ones only.
CREATE TABLE delivery_finding_count (
    delivery_id BIGINT NOT NULL,
    code        TEXT   NOT NULL,
    verdict     TEXT   NOT NULL,
    findings    BIGINT NOT NULL,
    readings    BIGINT NOT NULL,
    PRIMARY KEY (delivery_id, code, verdict)
) {{without_rowid}};
