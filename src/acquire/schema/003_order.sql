-- What people want of one meter now, and what came of it.
CREATE TABLE acquire_order (
    order_id    BIGINT  NOT NULL,
    meter       TEXT    NOT NULL,  -- its address
    kind        TEXT    NOT NULL,  -- read | parameter | clock | events | disconnect | connect | permit_connect
    arguments   TEXT    NOT NULL,  -- canonical JSON
    asked_by    TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    asked_at    BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    approval_id BIGINT  NOT NULL,  -- 0: needs none
    state       TEXT    NOT NULL,
    attempts    INTEGER NOT NULL,
    sent_at     BIGINT  NOT NULL,  -- 0: never; written before the frame leaves
    done_at     BIGINT  NOT NULL,  -- 0: not over
    answer      TEXT    NOT NULL,  -- JSON; empty for none
    code        TEXT    NOT NULL,  -- an error's, where it is not as ordered
    PRIMARY KEY (order_id)
) {{without_rowid}};
CREATE INDEX acquire_order_state ON acquire_order (state, meter);
CREATE INDEX acquire_order_meter ON acquire_order (meter, order_id);

-- When the event records of a meter were asked for last.
CREATE TABLE acquire_events_asked (
    address  TEXT   NOT NULL,
    asked_ms BIGINT NOT NULL,
    PRIMARY KEY (address)
) {{without_rowid}};

-- Events that somebody has dealt with.
CREATE TABLE acquire_event_done (
    address  TEXT   NOT NULL,
    event    TEXT   NOT NULL,
    shown_at BIGINT NOT NULL,
    done_by  TEXT   NOT NULL,
    done_at  BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    PRIMARY KEY (address, event, shown_at)
) {{without_rowid}};
