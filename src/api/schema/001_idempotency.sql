-- Changes that clients named by an Idempotency-Key, with what was answered: the same key again gets the same answer,
-- and nothing is done twice.
CREATE TABLE api_idempotency (
    caller       TEXT    NOT NULL,  -- login, or name of the service
    key_text     TEXT    NOT NULL,
    request_hash TEXT    NOT NULL,  -- SHA-256 of method, path and body
    status       INTEGER NOT NULL,  -- 0: begun, and not known to be over
    answer       TEXT    NOT NULL,  -- JSON, or empty
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (caller, key_text)
) {{without_rowid}};
CREATE INDEX api_idempotency_age ON api_idempotency (created_at);
