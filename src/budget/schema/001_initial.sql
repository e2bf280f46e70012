-- Plans of budget billing (均衡缴费): twelve months in which the instalment is due in place of the bill.
CREATE TABLE budget_plan (
    site_id       BIGINT  NOT NULL,
    contract_no   INTEGER NOT NULL,
    plan_no       INTEGER NOT NULL,  -- 1, 2 ... of the contract
    starts_on     INTEGER NOT NULL,  -- first day of its first month
    currency      TEXT    NOT NULL,
    amount_minor  BIGINT  NOT NULL,  -- of an instalment
    asked_by      TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    settled_on    INTEGER NOT NULL,  -- day on which it was reconciled; 0: it runs
    settled_minor BIGINT  NOT NULL,  -- what fell due then; negative: what was credited
    proposed_minor BIGINT NOT NULL,  -- instalment proposed for another year
    reason        TEXT    NOT NULL,  -- why it was reconciled: anniversary | final | stopped
    PRIMARY KEY (site_id, contract_no, plan_no)
) {{without_rowid}};

-- What bills under a plan came to, and what was due in their place. A corrected bill has a row for each version.
CREATE TABLE budget_instalment (
    site_id          BIGINT  NOT NULL,
    contract_no      INTEGER NOT NULL,
    run_from         INTEGER NOT NULL,
    version_no       INTEGER NOT NULL,
    plan_no          INTEGER NOT NULL,
    bill_minor       BIGINT  NOT NULL,  -- of the receivables
    instalment_minor BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, run_from, version_no)
) {{without_rowid}};
