-- What payments still hold: paid ahead, and not used for any document yet. Follows from payment and allocation
-- (voltmark check proves it), and stands here so that a run over many contracts finds the few that have any.
CREATE TABLE payment_ahead (
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    payment_id   TEXT    NOT NULL,
    received_on  INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,  -- above zero
    PRIMARY KEY (site_id, contract_no, payment_id)
) {{without_rowid}};

INSERT INTO payment_ahead (site_id, contract_no, payment_id, received_on, currency, amount_minor)
SELECT p.site_id, p.contract_no, p.payment_id, p.received_on, p.currency, p.amount_minor - coalesce(
    (SELECT CAST(sum(a.amount_minor) AS BIGINT) FROM allocation a WHERE a.site_id = p.site_id AND
     a.contract_no = p.contract_no AND a.payment_id = p.payment_id), 0)
FROM payment p WHERE p.amount_minor > coalesce(
    (SELECT sum(a.amount_minor) FROM allocation a WHERE a.site_id = p.site_id AND
     a.contract_no = p.contract_no AND a.payment_id = p.payment_id), 0);
