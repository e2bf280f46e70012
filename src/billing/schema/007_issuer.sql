-- Who issues the bills, as they are printed, and how they are paid; at most one row.
CREATE TABLE issuer (
    issuer_no    INTEGER NOT NULL,  -- 1
    name         TEXT    NOT NULL,
    name_en      TEXT    NOT NULL,  -- empty: the name
    address      TEXT    NOT NULL,
    address_en   TEXT    NOT NULL,
    telephone    TEXT    NOT NULL,
    iban         TEXT    NOT NULL,  -- empty: no transfers by code
    bic          TEXT    NOT NULL,
    pay_template TEXT    NOT NULL,  -- content of the payment code; empty: the plain one
    PRIMARY KEY (issuer_no)
) {{without_rowid}};
