-- Personal data, field by field, each under its person's key; the keys are under the master key. Where a key is gone,
-- the rows stay and say nothing.
CREATE TABLE vault_key (
    subject_id BIGINT NOT NULL,  -- whose data it is: a party's number
    sealed_key TEXT   NOT NULL,  -- empty: erased
    erased_at  BIGINT NOT NULL,  -- 0: not
    PRIMARY KEY (subject_id)
) {{without_rowid}};

CREATE TABLE vault_field (
    subject_id  BIGINT  NOT NULL,
    field       INTEGER NOT NULL,  -- 1 name, 2 phone, 3 identity number, 4 address, 5 bank account
    sealed      TEXT    NOT NULL,
    blind_index TEXT    NOT NULL,  -- keyed digest of the normalised text; empty once erased
    PRIMARY KEY (subject_id, field)
) {{without_rowid}};
CREATE INDEX vault_field_blind ON vault_field (field, blind_index);
