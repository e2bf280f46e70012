-- The revision of price series up to which a run, or a correction, sees; 0: none.
ALTER TABLE bill_run ADD COLUMN price_cut BIGINT NOT NULL DEFAULT 0;
ALTER TABLE correction ADD COLUMN price_cut BIGINT NOT NULL DEFAULT 0;
