-- What each contract owes or is owed, document by document (the sub-ledger). The month comes first: a month's
-- bills are written in sequence.
CREATE TABLE ledger_entry (
    booked_month INTEGER NOT NULL,  -- year * 100 + month
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    document     TEXT    NOT NULL,  -- a bill's or a payment's id
    ledger       INTEGER NOT NULL,  -- voltmark::ledger::SubLedger
    kind         INTEGER NOT NULL,  -- voltmark::ledger::EntryKind
    booked_on    INTEGER NOT NULL,
    due_on       INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,  -- positive: the contract owes
    journal_id   TEXT    NOT NULL,
    PRIMARY KEY (booked_month, site_id, contract_no, document, ledger)
) {{without_rowid}};

-- Summary journals of the general ledger; the postings of one sum to zero in each currency.
CREATE TABLE ledger_journal (
    journal_id TEXT    NOT NULL,
    booked_on  INTEGER NOT NULL,
    source     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (journal_id)
) {{without_rowid}};

CREATE TABLE ledger_posting (
    journal_id   TEXT    NOT NULL,
    posting_no   INTEGER NOT NULL,
    account      TEXT    NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,  -- positive: debit
    PRIMARY KEY (journal_id, posting_no)
) {{without_rowid}};
