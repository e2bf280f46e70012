-- Price series: what a market or an index publishes. Prices are gathered by local day or month; a changed price is a
-- new revision of its day, and the older stays: bills name the revision up to which they saw.
CREATE TABLE price_series (
    name       TEXT   NOT NULL,
    currency   TEXT   NOT NULL,
    zone       TEXT   NOT NULL,
    step       TEXT   NOT NULL,  -- 15 | 30 | 60 | day | month
    created_at BIGINT NOT NULL,
    PRIMARY KEY (name)
) {{without_rowid}};

-- An import that changed something; revisions of all series are counted together.
CREATE TABLE price_revision (
    revision    BIGINT  NOT NULL,
    series      TEXT    NOT NULL,
    imported_at BIGINT  NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    PRIMARY KEY (revision)
) {{without_rowid}};

-- The prices of a day (or month) as of a revision, slot by slot: whole numbers of 1e-8, a comma between them, nothing
-- where a price is missing.
CREATE TABLE price_span (
    series   TEXT    NOT NULL,
    span     INTEGER NOT NULL,
    revision BIGINT  NOT NULL,
    prices   TEXT    NOT NULL,
    PRIMARY KEY (series, span, revision)
) {{without_rowid}};
