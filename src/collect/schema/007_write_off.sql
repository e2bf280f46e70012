-- Debts that were given up, and those of them that were taken up again. Nothing here changes: taking up is a row of its
-- own, "W12-R" with the amount of "W12" below zero.
CREATE TABLE write_off (
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    write_off_id TEXT    NOT NULL,
    document     TEXT    NOT NULL,  -- whose open amount it is of
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,  -- above zero: given up
    booked_on    INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    by_person    TEXT    NOT NULL,  -- who asked for it
    approval_id  BIGINT  NOT NULL,  -- 0: none was needed
    recorded_at  BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, write_off_id)
) {{without_rowid}};
