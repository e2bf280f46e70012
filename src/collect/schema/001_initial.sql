-- Money received from customers.
CREATE TABLE payment (
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    payment_id   TEXT    NOT NULL,  -- given by whoever took the money
    received_on  INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,
    method       TEXT    NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, payment_id)
) {{without_rowid}};

-- Keyed by the payment's id, so that the same one cannot be posted for two contracts.
CREATE TABLE payment_key (
    payment_id  TEXT    NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    PRIMARY KEY (payment_id)
) {{without_rowid}};

-- Which document a payment paid, and how much of it.
CREATE TABLE allocation (
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    payment_id   TEXT    NOT NULL,
    document     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, payment_id, document)
) {{without_rowid}};
