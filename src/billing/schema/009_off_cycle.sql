-- A run over one contract alone, beside those over all: its final bill, or one for days between.
ALTER TABLE bill_run ADD COLUMN only_site_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE bill_run ADD COLUMN only_contract_no INTEGER NOT NULL DEFAULT 0;  -- 0: all contracts
