-- Addresses of other programs that are told what was posted. docs/formats/webhook.md
CREATE TABLE webhook (
    webhook_id    BIGINT  NOT NULL,
    url           TEXT    NOT NULL,
    events        TEXT    NOT NULL,  -- their names, in order, with blanks between
    secret_sealed TEXT    NOT NULL,  -- under the master key; empty once it is removed
    state         INTEGER NOT NULL,  -- voltmark::webhook::WebhookState
    paused_code   TEXT    NOT NULL,  -- why the program paused it; empty: a person did, or nobody
    created_by    TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    failures      INTEGER NOT NULL,  -- attempts since the last that went well
    retry_at      BIGINT  NOT NULL,  -- nothing is sent before
    last_ok_at    BIGINT  NOT NULL,  -- of the last attempt that went well; 0: none
    PRIMARY KEY (webhook_id)
) {{without_rowid}};

-- What was posted, written with the posting itself. The body is made of it whenever it is sent.
CREATE TABLE webhook_event (
    event_id     TEXT    NOT NULL,  -- follows from kind and document: the same posting is the same event
    kind         INTEGER NOT NULL,  -- voltmark::webhook::EventKind
    site_id      BIGINT  NOT NULL,
    contract_no  INTEGER NOT NULL,
    document     TEXT    NOT NULL,  -- a bill's or a payment's id
    period_from  INTEGER NOT NULL,  -- of a bill, the days that it covers; of a payment 0
    period_to    INTEGER NOT NULL,
    booked_on    INTEGER NOT NULL,  -- of a payment, the day on which it was received
    due_on       INTEGER NOT NULL,  -- of a bill; of a payment 0
    currency     TEXT    NOT NULL,
    amount_minor BIGINT  NOT NULL,
    method       TEXT    NOT NULL,  -- of a payment
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (event_id)
) {{without_rowid}};

-- An event on its way to one address.
CREATE TABLE webhook_delivery (
    webhook_id  BIGINT  NOT NULL,
    event_id    TEXT    NOT NULL,
    state       INTEGER NOT NULL,  -- voltmark::webhook::DeliveryState
    attempts    INTEGER NOT NULL,
    first_at    BIGINT  NOT NULL,  -- of the first attempt since it was added or resumed; 0: none
    last_at     BIGINT  NOT NULL,  -- of the last one; 0: none
    next_at     BIGINT  NOT NULL,  -- when it is sent next, or forgotten
    last_status INTEGER NOT NULL,  -- of HTTP; 0: there was no answer
    last_code   TEXT    NOT NULL,  -- what was wrong; empty: nothing
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (webhook_id, event_id)
) {{without_rowid}};
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, state, next_at);
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);
CREATE INDEX webhook_delivery_newest ON webhook_delivery (webhook_id, created_at, event_id);
