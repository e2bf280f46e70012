-- Terms that were found to be wrong, as they stood before they were put right. A bill that pinned one is explained
-- from what it pinned; this says who changed what the contract says, and why.
CREATE TABLE contract_term_replaced (
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    correction  BIGINT  NOT NULL,  -- counts corrections of terms, so that several stay apart
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER NOT NULL,
    tariff      TEXT    NOT NULL,
    attributes  TEXT    NOT NULL,
    recorded_at BIGINT  NOT NULL,
    replaced_at BIGINT  NOT NULL,
    replaced_by TEXT    NOT NULL,  -- who
    reason      TEXT    NOT NULL,
    PRIMARY KEY (site_id, contract_no, correction, valid_from)
) {{without_rowid}};
