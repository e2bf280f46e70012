-- People who sign in, and services. No password, code or token stands here: hashes alone.
CREATE TABLE person (
    person_id      BIGINT  NOT NULL,
    login          TEXT    NOT NULL,
    login_key      TEXT    NOT NULL,  -- in small letters: one person, however the name is typed
    state          INTEGER NOT NULL,  -- 1 invited: a one-time code waits; 2 active; 3 locked
    password_hash  TEXT    NOT NULL,  -- Argon2id; of an invited person, of the code
    password_at    BIGINT  NOT NULL,
    failures       INTEGER NOT NULL,  -- in a row
    waits_until    BIGINT  NOT NULL,
    totp_sealed    TEXT    NOT NULL,  -- empty: no second factor
    totp_last_step BIGINT  NOT NULL,
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (person_id)
) {{without_rowid}};
CREATE UNIQUE INDEX person_login ON person (login_key);

CREATE TABLE person_old_password (
    person_id     BIGINT NOT NULL,
    replaced_no   BIGINT NOT NULL,
    password_hash TEXT   NOT NULL,
    PRIMARY KEY (person_id, replaced_no)
) {{without_rowid}};

-- What a person holds: a role, an area or a customer class.
CREATE TABLE person_holding (
    person_id BIGINT NOT NULL,
    kind      TEXT   NOT NULL,  -- role | area | class
    name      TEXT   NOT NULL,
    PRIMARY KEY (person_id, kind, name)
) {{without_rowid}};

CREATE TABLE sign_in (
    token_hash TEXT   NOT NULL,
    person_id  BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    PRIMARY KEY (token_hash)
) {{without_rowid}};
CREATE INDEX sign_in_person ON sign_in (person_id);

CREATE TABLE service_token (
    token_hash TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,  -- actions, parted by blanks
    created_at BIGINT NOT NULL,
    lapses_at  BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,  -- 0: not
    PRIMARY KEY (token_hash)
) {{without_rowid}};
