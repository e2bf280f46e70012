-- Files of the exchange (docs/formats/exchange.md): what was sent, and what was received.
CREATE TABLE exchange_sent (
    sender       TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,  -- from 1, without a gap
    content_type TEXT   NOT NULL,
    bytes        BIGINT NOT NULL,  -- of the content
    sha256       TEXT   NOT NULL,  -- likewise
    made_at      BIGINT NOT NULL,
    made_by      TEXT   NOT NULL,
    PRIMARY KEY (sender, sequence)
) {{without_rowid}};

CREATE TABLE exchange_received (
    sender       TEXT   NOT NULL,
    sequence     BIGINT NOT NULL,
    content_type TEXT   NOT NULL,
    bytes        BIGINT NOT NULL,
    sha256       TEXT   NOT NULL,
    made_at      BIGINT NOT NULL,
    received_at  BIGINT NOT NULL,
    received_by  TEXT   NOT NULL,
    PRIMARY KEY (sender, sequence)
) {{without_rowid}};
