-- Statements: the bills of a group's contracts for a period, together. Numbered as bills are, in series of their own
-- (id_counter, "statement SERIES").
CREATE TABLE statement (
    series      TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    group_code  TEXT    NOT NULL,
    period_from INTEGER NOT NULL,
    period_to   INTEGER NOT NULL,
    issued_on   INTEGER NOT NULL,
    due_on      INTEGER NOT NULL,
    currency    TEXT    NOT NULL,
    total_minor BIGINT  NOT NULL,
    partial     INTEGER NOT NULL,  -- 1: members without a bill are left out (statement_missing)
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (series, number)
) {{without_rowid}};

-- What a statement is the sum of. A version of a bill stands on one statement of a group, once.
CREATE TABLE statement_item (
    group_code       TEXT    NOT NULL,
    run_from         INTEGER NOT NULL,
    site_id          BIGINT  NOT NULL,
    contract_no      INTEGER NOT NULL,
    version_no       INTEGER NOT NULL,
    replaces_version INTEGER NOT NULL,  -- that an earlier statement has; 0: none
    series           TEXT    NOT NULL,
    number           BIGINT  NOT NULL,
    item_no          INTEGER NOT NULL,
    import_milli     BIGINT  NOT NULL,  -- of an adjustment: the difference, as the amount
    export_milli     BIGINT  NOT NULL,
    amount_minor     BIGINT  NOT NULL,
    PRIMARY KEY (group_code, run_from, site_id, contract_no, version_no)
) {{without_rowid}};

-- Members that had no posted bill when a statement was issued without them.
CREATE TABLE statement_missing (
    series      TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    code        TEXT    NOT NULL,  -- of the hold; empty: not billed, or not posted
    details     TEXT    NOT NULL,
    PRIMARY KEY (series, number, site_id, contract_no)
) {{without_rowid}};
