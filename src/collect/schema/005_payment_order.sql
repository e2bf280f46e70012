-- Payments that customers began and a bank has to confirm. One that is paid has a payment of the same id.
CREATE TABLE payment_order (
    order_id     TEXT    NOT NULL,  -- "O-" and random letters: it stands in addresses
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,
    provider     TEXT    NOT NULL,
    state        INTEGER NOT NULL,  -- 1 waiting, 2 paid, 3 declined
    asked_by     TEXT    NOT NULL,
    created_at   BIGINT  NOT NULL,
    ended_at     BIGINT  NOT NULL,  -- 0: not
    PRIMARY KEY (order_id)
) {{without_rowid}};
CREATE INDEX payment_order_contract ON payment_order (site_id, contract_no, created_at);
