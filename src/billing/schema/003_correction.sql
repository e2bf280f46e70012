-- A run over a period, or of corrections of the bills of one.
ALTER TABLE bill_run ADD COLUMN correction_id BIGINT NOT NULL DEFAULT 0;  -- 0: bills a period

-- Corrections: what was found to differ, who asked for it to be put right and why. Rated with what is pinned
-- here; carried out, it has a run for each period that it touches.
CREATE TABLE correction (
    correction_id BIGINT  NOT NULL,
    scope         TEXT    NOT NULL,  -- whose bills, in words of the command line
    period_from   INTEGER NOT NULL,  -- bills of runs that begin in these days, and those that follow from them
    period_to     INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    asked_by      TEXT    NOT NULL,
    tariff_cut    BIGINT  NOT NULL,
    as_of         BIGINT  NOT NULL,
    booked_on     INTEGER NOT NULL,
    due_on        INTEGER NOT NULL,
    created_at    BIGINT  NOT NULL,
    state         TEXT    NOT NULL,  -- proposed | running | done | withdrawn
    second_person INTEGER NOT NULL,  -- 1: another person must approve it
    approval_id   BIGINT  NOT NULL,  -- that it was carried out by; 0: none
    carried_out_by TEXT   NOT NULL,
    PRIMARY KEY (correction_id)
) {{without_rowid}};

-- The bills that a correction replaces, as they were found: exactly this is approved and carried out.
CREATE TABLE correction_item (
    correction_id BIGINT  NOT NULL,
    site_id       BIGINT  NOT NULL,
    contract_no   INTEGER NOT NULL,
    run_from      INTEGER NOT NULL,
    version_no    INTEGER NOT NULL,  -- of the new bill
    period_to     INTEGER NOT NULL,  -- end of the period of the run
    currency      TEXT    NOT NULL,
    old_minor     BIGINT  NOT NULL,
    new_minor     BIGINT  NOT NULL,
    body_crc      BIGINT  NOT NULL,  -- CRC-32C of the new bill's body
    PRIMARY KEY (correction_id, site_id, contract_no, run_from)
) {{without_rowid}};
