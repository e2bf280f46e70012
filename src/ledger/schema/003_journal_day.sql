-- Journals are listed by booking day.
CREATE INDEX ledger_journal_day ON ledger_journal (booked_on, journal_id);
