-- Contracts whose bills one payer gets together (合并账单).
CREATE TABLE bill_group (
    group_code TEXT   NOT NULL,  -- as people chose it
    name       TEXT   NOT NULL,
    party_id   BIGINT NOT NULL,  -- who pays
    created_at BIGINT NOT NULL,
    PRIMARY KEY (group_code)
) {{without_rowid}};

-- A contract is in at most one group on a day.
CREATE TABLE bill_group_member (
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER NOT NULL,
    group_code  TEXT    NOT NULL,
    PRIMARY KEY (site_id, contract_no, valid_from)
) {{without_rowid}};
