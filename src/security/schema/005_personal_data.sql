-- Personal data as version 4 prepared it, before anything used it: the tables are made anew, with several fields of
-- one kind (addresses of several sites), bytes in place of their digits, and terms to search by.
DROP TABLE vault_field;
DROP TABLE vault_key;

-- Which master key the rest is under: a value that follows from it and does not tell it.
CREATE TABLE vault_master (
    master_id INTEGER   NOT NULL,  -- 1
    proof     {{bytes}} NOT NULL,
    PRIMARY KEY (master_id)
);

CREATE TABLE vault_key (
    subject_id BIGINT    NOT NULL,  -- whose data it is: a party's number
    sealed_key {{bytes}} NOT NULL,  -- under the master key; empty: erased
    erased_at  BIGINT    NOT NULL,  -- 0: not
    PRIMARY KEY (subject_id)
) {{without_rowid}};

CREATE TABLE vault_field (
    subject_id BIGINT    NOT NULL,
    field      INTEGER   NOT NULL,  -- 1 name, 2 phone, 3 identity number, 4 address, 5 bank account
    item_id    BIGINT    NOT NULL,  -- of addresses the site, else 0
    sealed     {{bytes}} NOT NULL,  -- under the key of its person
    tokens     {{bytes}} NOT NULL,  -- those of vault_token that are about it, 8 bytes each; empty once erased
    PRIMARY KEY (subject_id, field, item_id)
) {{without_rowid}};

-- What data is found by: keyed digests of terms.
CREATE TABLE vault_token (
    token      BIGINT NOT NULL,
    subject_id BIGINT NOT NULL,
    item_id    BIGINT NOT NULL,
    PRIMARY KEY (token, subject_id, item_id)
) {{without_rowid}};
