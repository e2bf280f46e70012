-- The beginning of a number is looked for byte by byte, which the keys of a database with another order do not serve.
CREATE INDEX consumer_number_bytes ON consumer_number (consumer_no COLLATE "C");
