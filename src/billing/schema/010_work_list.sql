-- Whose work list a review is on; empty: nobody's yet.
ALTER TABLE bill_review ADD COLUMN assignee TEXT NOT NULL DEFAULT '';

-- The corrections of a bill.
CREATE INDEX correction_item_bill ON correction_item (site_id, contract_no, run_from);
