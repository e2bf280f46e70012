-- A bill run over one period: what it covers, and what it may see.
CREATE TABLE bill_run (
    run_id      BIGINT  NOT NULL,
    period_from INTEGER NOT NULL,
    period_to   INTEGER NOT NULL,
    booked_on   INTEGER NOT NULL,
    due_on      INTEGER NOT NULL,
    tariff_cut  BIGINT  NOT NULL,  -- newest tariff document that it sees
    as_of       BIGINT  NOT NULL,  -- newest delivery of readings that it sees
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (run_id)
) {{without_rowid}};

-- Its units of work: ranges of sites. A unit's state, bills, holds, journal and entries commit together.
CREATE TABLE bill_run_unit (
    run_id     BIGINT  NOT NULL,
    unit_no    INTEGER NOT NULL,
    first_site BIGINT  NOT NULL,
    last_site  BIGINT  NOT NULL,
    state      TEXT    NOT NULL,  -- planned | draft | issued | posted
    bills      INTEGER NOT NULL,
    holds      INTEGER NOT NULL,
    PRIMARY KEY (run_id, unit_no)
) {{without_rowid}};

-- Bills. The numbers that lists and checks ask for are columns; lines and determinants are in the body
-- (docs/formats/bill_body.md). A bill has the state of its unit.
CREATE TABLE bill (
    run_from        INTEGER NOT NULL,  -- first day of the period of its run
    site_id         BIGINT  NOT NULL,
    contract_no     INTEGER NOT NULL,
    version_no      INTEGER NOT NULL,  -- 1 the first bill of the period, then its corrections
    period_from     INTEGER NOT NULL,  -- the days that it covers: of the run's, those of the contract
    period_to       INTEGER NOT NULL,
    run_id          BIGINT  NOT NULL,
    unit_no         INTEGER NOT NULL,
    currency        TEXT    NOT NULL,
    total_minor     BIGINT  NOT NULL,
    tax_minor       BIGINT  NOT NULL,
    import_milli    BIGINT  NOT NULL,
    export_milli    BIGINT  NOT NULL,
    estimated_slots INTEGER NOT NULL,
    tier_month      BIGINT  NOT NULL,  -- mWh of the month and of the tier year used when the period ends
    tier_year       BIGINT  NOT NULL,
    body            {{bytes}} NOT NULL,
    PRIMARY KEY (run_from, site_id, contract_no, version_no)
) {{without_rowid}};

-- Contracts that a run could not bill, and why.
CREATE TABLE bill_hold (
    run_id      BIGINT  NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    details     TEXT    NOT NULL,  -- what fills the code's sentence, as a JSON list of texts
    PRIMARY KEY (run_id, site_id, contract_no)
) {{without_rowid}};

-- Energy and money of a unit by tariff, component, band and tier, so that totals need no bodies.
CREATE TABLE bill_total (
    run_id       BIGINT  NOT NULL,
    unit_no      INTEGER NOT NULL,
    tariff       TEXT    NOT NULL,
    component    TEXT    NOT NULL,  -- the line's name in the tariff
    band         TEXT    NOT NULL,  -- empty: not by bands
    tier         INTEGER NOT NULL,  -- 0: not by tiers
    unit         TEXT    NOT NULL,  -- of the quantity
    currency     TEXT    NOT NULL,
    lines        BIGINT  NOT NULL,
    quantity_e6  BIGINT  NOT NULL,
    amount_minor BIGINT  NOT NULL,
    PRIMARY KEY (run_id, unit_no, tariff, component, band, tier, unit, currency)
) {{without_rowid}};
