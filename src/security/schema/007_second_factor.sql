-- A second factor that somebody began to set up and has not confirmed by a code yet: one at a time.
CREATE TABLE person_factor_begun (
    person_id BIGINT NOT NULL,
    sealed    TEXT   NOT NULL,  -- its key, under the master key
    begun_at  BIGINT NOT NULL,
    PRIMARY KEY (person_id)
) {{without_rowid}};

-- Codes for the day on which the second factor is lost; each is gone once it was used. They are as long as keys, so a
-- plain hash is enough.
CREATE TABLE person_recovery_code (
    person_id BIGINT NOT NULL,
    code_hash TEXT   NOT NULL,
    PRIMARY KEY (person_id, code_hash)
) {{without_rowid}};
