-- A daily run over the prepaid contracts, and what it may see.
CREATE TABLE prepaid_run (
    run_id     BIGINT  NOT NULL,
    day        INTEGER NOT NULL,  -- up to its end
    as_of      BIGINT  NOT NULL,  -- newest delivery of readings that it sees
    tariff_cut BIGINT  NOT NULL,  -- newest tariff document that it sees
    price_cut  BIGINT  NOT NULL,  -- newest prices of series that it sees
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (run_id)
) {{without_rowid}};

-- Its units of work: ranges of sites, each committed whole.
CREATE TABLE prepaid_run_unit (
    run_id     BIGINT  NOT NULL,
    unit_no    INTEGER NOT NULL,
    first_site BIGINT  NOT NULL,
    last_site  BIGINT  NOT NULL,
    done       INTEGER NOT NULL,  -- 0 | 1
    contracts  INTEGER NOT NULL,  -- prepaid ones
    written    INTEGER NOT NULL,  -- days that came out new or otherwise
    PRIMARY KEY (run_id, unit_no)
) {{without_rowid}};

-- What a prepaid contract has left at the end of a day, as it was computed and told. Never changed: computed anew
-- with another result it is the day's next revision. The day comes first: a day's rows are written in sequence.
CREATE TABLE prepaid_day (
    day               INTEGER NOT NULL,
    site_id           BIGINT  NOT NULL,
    contract_no       INTEGER NOT NULL,
    revision_no       INTEGER NOT NULL,  -- 1, 2 ...
    run_id            BIGINT  NOT NULL,
    charged_from      INTEGER NOT NULL,  -- days that the provisional charge covers
    charged_to        INTEGER NOT NULL,  -- not included
    currency          TEXT    NOT NULL,
    provisional_minor BIGINT  NOT NULL,
    import_milli      BIGINT  NOT NULL,
    estimated_slots   INTEGER NOT NULL,
    posted_minor      BIGINT  NOT NULL,  -- payments and credits less what is posted, by the ledger
    entries_seen      INTEGER NOT NULL,  -- how many of the ledger's entries that is the sum of
    balance_minor     BIGINT  NOT NULL,  -- posted less provisional
    warn_minor        BIGINT  NOT NULL,  -- the thresholds that applied
    cut_minor         BIGINT  NOT NULL,
    state             TEXT    NOT NULL,  -- ok | low | exhausted | to_cut | restored
    days_below        INTEGER NOT NULL,  -- days in a row that the balance is below cut
    code              TEXT    NOT NULL,  -- why days are not charged; empty: all are
    details           TEXT    NOT NULL,  -- what fills the code's sentence, as a JSON list of texts
    computed_at       BIGINT  NOT NULL,
    PRIMARY KEY (day, site_id, contract_no, revision_no)
) {{without_rowid}};

-- Changes of state: what messages are made of.
CREATE TABLE prepaid_event (
    day           INTEGER NOT NULL,
    site_id       BIGINT  NOT NULL,
    contract_no   INTEGER NOT NULL,
    revision_no   INTEGER NOT NULL,
    state_before  TEXT    NOT NULL,  -- empty: none was computed before
    state_after   TEXT    NOT NULL,
    currency      TEXT    NOT NULL,
    balance_minor BIGINT  NOT NULL,
    recorded_at   BIGINT  NOT NULL,
    PRIMARY KEY (day, site_id, contract_no, revision_no)
) {{without_rowid}};
