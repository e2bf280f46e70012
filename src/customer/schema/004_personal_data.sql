-- Names and addresses are kept by the vault alone. What an older version wrote in plain text waits here until
-- `voltmark vault seal` has moved it; in a new store there is never a row.
CREATE TABLE unsealed_data (
    party_id BIGINT  NOT NULL,
    field    INTEGER NOT NULL,  -- as in vault_field
    item_id  BIGINT  NOT NULL,  -- of addresses the site, else 0
    text     TEXT    NOT NULL,
    PRIMARY KEY (party_id, field, item_id)
) {{without_rowid}};
INSERT INTO unsealed_data (party_id, field, item_id, text)
    SELECT party_id, 1, 0, name FROM party WHERE name <> '';
-- Whoever holds a contract at a site has its address among their own data.
INSERT INTO unsealed_data (party_id, field, item_id, text)
    SELECT DISTINCT c.party_id, 4, s.site_id, s.address FROM site s JOIN contract c ON c.site_id = s.site_id
    WHERE s.address <> '';
-- A group without a name is called by its payer's.
UPDATE bill_group SET name = '' WHERE name = (SELECT p.name FROM party p WHERE p.party_id = bill_group.party_id);
ALTER TABLE party DROP COLUMN name;
ALTER TABLE site DROP COLUMN address;

-- From somebody who was found to their contracts.
CREATE INDEX contract_party ON contract (party_id);
