-- What customers want to spend in a month at most, and at which parts of it they are told.
CREATE TABLE spending_budget (
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,  -- a month
    thresholds   TEXT    NOT NULL,  -- percent of it, ascending: 50,80,100
    set_by       TEXT    NOT NULL,
    set_at       BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no)
) {{without_rowid}};

-- What they were told: once for each threshold and month, with the numbers of that moment.
CREATE TABLE spending_alert (
    site_id         BIGINT  NOT NULL,
    contract_no     INTEGER NOT NULL,
    month_from      INTEGER NOT NULL,
    kind            INTEGER NOT NULL,  -- 1 reached, 2 expected
    percent         INTEGER NOT NULL,
    currency        TEXT    NOT NULL,
    budget_minor    BIGINT  NOT NULL,
    cost_minor      BIGINT  NOT NULL,
    projected_minor BIGINT  NOT NULL,
    known_to        INTEGER NOT NULL,  -- day after the last that the cost counts
    recorded_at     BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, month_from, kind, percent)
) {{without_rowid}};
