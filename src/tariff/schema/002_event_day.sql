-- Days of events that are declared after the fact (hot days), by the event's name. A day that is declared stays.
CREATE TABLE event_day (
    name        TEXT    NOT NULL,
    day         INTEGER NOT NULL,
    declared_at BIGINT  NOT NULL,
    PRIMARY KEY (name, day)
) {{without_rowid}};

-- From when on it is not yet settled whether days are the event's; what lies before no longer changes. The latest counts.
CREATE TABLE event_settled (
    name        TEXT    NOT NULL,
    settled_to  INTEGER NOT NULL,
    declared_at BIGINT  NOT NULL,
    PRIMARY KEY (name, settled_to)
) {{without_rowid}};
