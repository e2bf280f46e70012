-- What a bill leaves to the next one of its contract besides positions in tiers: credits of net metering,
-- demands that ratchets look back on (docs/formats/bill_body.md). Bills that leave nothing have no row.
CREATE TABLE bill_carry (
    run_from    INTEGER NOT NULL,
    site_id     BIGINT  NOT NULL,
    contract_no INTEGER NOT NULL,
    version_no  INTEGER NOT NULL,
    carry       {{bytes}} NOT NULL,
    PRIMARY KEY (run_from, site_id, contract_no, version_no)
) {{without_rowid}};
