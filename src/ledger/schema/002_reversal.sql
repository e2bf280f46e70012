-- Documents that were taken back: by which reversing document, and by what they were replaced. A document
-- is taken back once.
CREATE TABLE ledger_reversal (
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    document    TEXT    NOT NULL,
    reversal    TEXT    NOT NULL,
    replaced_by TEXT    NOT NULL,
    PRIMARY KEY (site_id, contract_no, document)
) {{without_rowid}};
