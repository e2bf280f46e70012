-- Payments that somebody who follows them has not taken yet. A payment's transaction notes it while there is a row in
-- payment_follower, so that none is lost and none is made up; nobody's order of numbers or clock matters.
CREATE TABLE payment_follower (
    follower TEXT NOT NULL,
    PRIMARY KEY (follower)
) {{without_rowid}};

CREATE TABLE payment_untaken (
    follower   TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    PRIMARY KEY (follower, payment_id)
) {{without_rowid}};
