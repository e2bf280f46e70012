-- What review found in bills before they were issued. A bill that is held lies here, and nowhere else, until a
-- person releases it. Findings too weak to keep have no row.
CREATE TABLE bill_review (
    run_from        INTEGER NOT NULL,
    site_id         BIGINT  NOT NULL,
    contract_no     INTEGER NOT NULL,
    run_id          BIGINT  NOT NULL,
    unit_no         INTEGER NOT NULL,
    score           INTEGER NOT NULL,
    outcome         TEXT    NOT NULL,  -- pass | sample | hold
    state           TEXT    NOT NULL,  -- noted | open (held) | released
    findings        TEXT    NOT NULL,  -- JSON: [{"code", "weight", "args"}]
    decided_by      TEXT    NOT NULL,  -- who released it, or held it by hand; empty: the program
    reason          TEXT    NOT NULL,
    decided_at      BIGINT  NOT NULL,
    approval_id     BIGINT  NOT NULL,  -- 0: none was needed
    period_from     INTEGER NOT NULL,
    period_to       INTEGER NOT NULL,
    currency        TEXT    NOT NULL,
    total_minor     BIGINT  NOT NULL,
    tax_minor       BIGINT  NOT NULL,
    import_milli    BIGINT  NOT NULL,
    export_milli    BIGINT  NOT NULL,
    estimated_slots INTEGER NOT NULL,
    carry           {{bytes}} NOT NULL,  -- what it leaves to the next bill (docs/formats/bill_body.md)
    body            {{bytes}} NOT NULL,  -- empty where the bill is in its own table
    PRIMARY KEY (run_from, site_id, contract_no)
) {{without_rowid}};
