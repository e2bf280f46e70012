-- Numbers of posted bills and of their reversals, one after the other in a series. They are taken (id_counter,
-- "bill SERIES") and written in the transaction that posts, so that none is lost. A bill's number is found by its bill.
CREATE TABLE bill_number (
    run_from    INTEGER NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    version_no  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,  -- 1 the bill, 2 its reversal: voltmark::billing::NumberedKind
    series      TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    PRIMARY KEY (run_from, site_id, contract_no, version_no, kind)
) {{without_rowid}};

-- From a number to its bill: numbers that one transaction took for bills of one period, and the sites of these.
CREATE TABLE bill_number_block (
    series       TEXT    NOT NULL,
    first_number BIGINT  NOT NULL,
    numbers      BIGINT  NOT NULL,  -- how many
    run_from     INTEGER NOT NULL,
    first_site   BIGINT  NOT NULL,
    last_site    BIGINT  NOT NULL,
    PRIMARY KEY (series, first_number)
) {{without_rowid}};

-- Bills of runs before this one may have no number: they were posted before there were any.
CREATE TABLE bill_number_start (
    first_run BIGINT NOT NULL,
    PRIMARY KEY (first_run)
) {{without_rowid}};
INSERT INTO bill_number_start (first_run) SELECT coalesce(max(run_id), 0) + 1 FROM bill_run;
