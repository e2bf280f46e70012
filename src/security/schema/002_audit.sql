-- The audit log: only ever added to. Each entry holds the hash of the one before (docs/formats/audit.md).
CREATE TABLE audit_entry (
    entry_no    BIGINT  NOT NULL,  -- from 1, without a gap
    at          BIGINT  NOT NULL,
    actor       TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    object_kind TEXT    NOT NULL,
    object_id   TEXT    NOT NULL,
    before_json TEXT    NOT NULL,  -- canonical JSON, or empty
    after_json  TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    outcome     INTEGER NOT NULL,  -- 1 done, 2 refused, 3 failed
    previous    TEXT    NOT NULL,  -- SHA-256 of the entry before
    hash        TEXT    NOT NULL,
    PRIMARY KEY (entry_no)
) {{without_rowid}};
CREATE INDEX audit_entry_object ON audit_entry (object_kind, object_id, entry_no);

-- Where the log ends: one row, locked by whoever adds an entry until their transaction ends.
CREATE TABLE audit_head (
    head_id  INTEGER NOT NULL,
    entry_no BIGINT  NOT NULL,
    hash     TEXT    NOT NULL,
    PRIMARY KEY (head_id)
) {{without_rowid}};
INSERT INTO audit_head (head_id, entry_no, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- How far the log went, signed.
CREATE TABLE audit_checkpoint (
    checkpoint_no BIGINT NOT NULL,
    first_entry   BIGINT NOT NULL,
    last_entry    BIGINT NOT NULL,
    chain         TEXT   NOT NULL,  -- hash of the last entry
    root          TEXT   NOT NULL,  -- of the tree over the hashes of its entries
    at            BIGINT NOT NULL,
    public_key    TEXT   NOT NULL,  -- Ed25519
    signature     TEXT   NOT NULL,
    PRIMARY KEY (checkpoint_no)
) {{without_rowid}};
