-- A register of a meter (计度器): one row for each mounting, as its digits and multiplier are those of an install.
CREATE TABLE meter_register (
    site_id          BIGINT  NOT NULL,
    register_no      INTEGER NOT NULL,
    service_point_no INTEGER NOT NULL,
    source_key       TEXT    NOT NULL,  -- its name in files: "M1/peak"
    flow             INTEGER NOT NULL,  -- voltmark::Flow
    kind             TEXT    NOT NULL,  -- energy | demand
    band             TEXT    NOT NULL,  -- the band that it counts; empty: the total
    digits           INTEGER NOT NULL,  -- before the point
    valid_from       INTEGER NOT NULL,
    valid_to         INTEGER NOT NULL,
    PRIMARY KEY (site_id, register_no)
) {{without_rowid}};

CREATE TABLE register_key (
    source_key  TEXT    NOT NULL,
    site_id     BIGINT  NOT NULL,
    register_no INTEGER NOT NULL,
    PRIMARY KEY (source_key)
) {{without_rowid}};

-- What a register showed when a day began. All revisions stay: the newest up to a delivery is what was known then.
CREATE TABLE register_reading (
    site_id     BIGINT  NOT NULL,
    register_no INTEGER NOT NULL,
    read_day    INTEGER NOT NULL,
    delivery_id BIGINT  NOT NULL,
    value_e6    BIGINT  NOT NULL,  -- millionths, before the multiplier
    quality     INTEGER NOT NULL,  -- voltmark::meter::Quality
    PRIMARY KEY (site_id, register_no, read_day, delivery_id)
) {{without_rowid}};
