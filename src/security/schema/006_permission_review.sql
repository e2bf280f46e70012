-- Reviews of who may do what: when the last one was, and when the next is due.
CREATE TABLE permission_review (
    review_no   BIGINT  NOT NULL,  -- from 1
    reviewed_at BIGINT  NOT NULL,
    reviewed_by TEXT    NOT NULL,
    next_due    BIGINT  NOT NULL,
    people      INTEGER NOT NULL,  -- who were looked at
    findings    INTEGER NOT NULL,  -- conflicts, unused rights and people who were not there
    sha256      TEXT    NOT NULL,  -- of the report, as it was shown
    note        TEXT    NOT NULL,
    PRIMARY KEY (review_no)
) {{without_rowid}};
