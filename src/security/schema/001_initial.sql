-- Sensitive operations that wait for a second person. What was asked never changes; a decision and the carrying out
-- are written once each.
CREATE TABLE approval (
    approval_id    BIGINT  NOT NULL,
    kind           TEXT    NOT NULL,  -- 'tariff.sheet', 'bill.mass_correction' ...
    subject        TEXT    NOT NULL,
    payload        TEXT    NOT NULL,  -- canonical JSON: exactly what is to be done
    payload_sha256 TEXT    NOT NULL,
    summary_en     TEXT    NOT NULL,
    summary_zh     TEXT    NOT NULL,
    currency       TEXT    NOT NULL,  -- empty where no money moves
    amount_minor   BIGINT  NOT NULL,
    asked_by       TEXT    NOT NULL,
    asked_at       BIGINT  NOT NULL,
    lapses_at      BIGINT  NOT NULL,
    decision       INTEGER NOT NULL,  -- 0 none yet, 1 approved, 2 refused
    decided_by     TEXT    NOT NULL,
    decided_at     BIGINT  NOT NULL,
    reason         TEXT    NOT NULL,
    done           INTEGER NOT NULL,  -- 1: carried out
    done_by        TEXT    NOT NULL,
    done_at        BIGINT  NOT NULL,
    PRIMARY KEY (approval_id)
) {{without_rowid}};
CREATE INDEX approval_subject ON approval (kind, subject, approval_id);
