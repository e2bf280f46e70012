-- Money that pays the documents of several contracts. Each contract's part is a payment of its own, "ID/1", "ID/2" ...
CREATE TABLE group_payment (
    payment_id   TEXT    NOT NULL,
    reference    TEXT    NOT NULL,  -- the statement that it pays
    received_on  INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,
    method       TEXT    NOT NULL,
    parts        INTEGER NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    PRIMARY KEY (payment_id)
) {{without_rowid}};
