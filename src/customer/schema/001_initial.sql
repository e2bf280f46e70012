-- People and businesses. Parties are keyed by themselves; everything else by its site.
CREATE TABLE party (
    party_id   BIGINT NOT NULL,
    kind       TEXT   NOT NULL,  -- person | business
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,  -- UTC seconds
    PRIMARY KEY (party_id)
) {{without_rowid}};

CREATE TABLE site (
    site_id BIGINT NOT NULL,
    area    TEXT   NOT NULL,  -- supply area, for units of work and reports
    address TEXT   NOT NULL,
    PRIMARY KEY (site_id)
) {{without_rowid}};

-- A customer's supply contract (户) at a site. Days are counted from 1970-01-01, half open.
CREATE TABLE contract (
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    consumer_no TEXT    NOT NULL,  -- 户号
    party_id    BIGINT  NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER NOT NULL,
    PRIMARY KEY (site_id, contract_no)
) {{without_rowid}};

-- What was agreed for some days: tariff, and what the tariff may ask of the contract.
CREATE TABLE contract_term (
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_to    INTEGER NOT NULL,
    tariff      TEXT    NOT NULL,
    attributes  TEXT    NOT NULL,  -- JSON object of texts
    recorded_at BIGINT  NOT NULL,
    PRIMARY KEY (site_id, contract_no, valid_from)
) {{without_rowid}};

-- From the number on a letter to the site; keyed by the number, so that any node can answer.
CREATE TABLE consumer_number (
    consumer_no TEXT    NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    PRIMARY KEY (consumer_no)
) {{without_rowid}};
