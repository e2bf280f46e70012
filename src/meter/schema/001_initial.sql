-- Where energy is metered (计量点). At most one meter at a time.
CREATE TABLE service_point (
    site_id          BIGINT  NOT NULL,
    service_point_no INTEGER NOT NULL,
    name             TEXT    NOT NULL,
    zone             TEXT    NOT NULL,  -- time zone of its local days
    PRIMARY KEY (site_id, service_point_no)
) {{without_rowid}};

-- Which meter was mounted when, and the ratio of its transformers.
CREATE TABLE install (
    site_id          BIGINT  NOT NULL,
    service_point_no INTEGER NOT NULL,
    valid_from       INTEGER NOT NULL,
    valid_to         INTEGER NOT NULL,
    meter_serial     TEXT    NOT NULL,
    multiplier_e3    BIGINT  NOT NULL,  -- thousandths: 3000 x is 3000000
    PRIMARY KEY (site_id, service_point_no, valid_from)
) {{without_rowid}};

-- Which contract a service point serves: its use side (energy taken) or its generation side (given).
CREATE TABLE supply (
    site_id          BIGINT  NOT NULL,
    service_point_no INTEGER NOT NULL,
    side             TEXT    NOT NULL,  -- use | generation
    valid_from       INTEGER NOT NULL,
    valid_to         INTEGER NOT NULL,
    contract_no      INTEGER NOT NULL,
    PRIMARY KEY (site_id, service_point_no, side, valid_from)
) {{without_rowid}};

-- One series of readings of a service point.
CREATE TABLE channel (
    site_id          BIGINT  NOT NULL,
    channel_no       INTEGER NOT NULL,
    service_point_no INTEGER NOT NULL,
    source_key       TEXT    NOT NULL,  -- its name in files and protocols: "NMI/E1"
    flow             INTEGER NOT NULL,  -- voltmark::Flow
    interval_minutes INTEGER NOT NULL,
    step_milli       BIGINT  NOT NULL,  -- smallest step of a reading in mWh or mvarh; 0 unknown
    valid_from       INTEGER NOT NULL,
    valid_to         INTEGER NOT NULL,
    PRIMARY KEY (site_id, channel_no)
) {{without_rowid}};

CREATE TABLE channel_key (
    source_key TEXT    NOT NULL,
    site_id    BIGINT  NOT NULL,
    channel_no INTEGER NOT NULL,
    PRIMARY KEY (source_key)
) {{without_rowid}};

-- An arrival of readings. Its number is the order of recording: "as of delivery N" is what was known then.
CREATE TABLE delivery (
    delivery_id BIGINT NOT NULL,
    kind        TEXT   NOT NULL,  -- file | estimate | edit | simulation
    source      TEXT   NOT NULL,  -- file name, or what made it
    sha256      TEXT   NOT NULL,  -- of the file; empty for others
    received_at BIGINT NOT NULL,
    state       TEXT   NOT NULL,  -- receiving | accepted | interrupted
    PRIMARY KEY (delivery_id)
) {{without_rowid}};
CREATE INDEX delivery_sha256 ON delivery (sha256);

-- Revisions that were replaced. They stay, because a bill rated from one must remain explainable.
CREATE TABLE reading_day_superseded (
    span_day      INTEGER NOT NULL,
    site_id       BIGINT  NOT NULL,
    channel_no    INTEGER NOT NULL,
    delivery_id   BIGINT  NOT NULL,
    superseded_by BIGINT  NOT NULL,
    block         {{bytes}} NOT NULL,
    PRIMARY KEY (span_day, site_id, channel_no, delivery_id)
) {{without_rowid}};
