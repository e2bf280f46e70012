-- What somebody asks to be written in place of their name, phone or address, until that is decided. The approval
-- itself, which is kept for ever, has a digest of it alone.
CREATE TABLE data_correction (
    approval_id BIGINT  NOT NULL,
    party_id    BIGINT  NOT NULL,
    field       INTEGER NOT NULL,  -- as in vault_field
    item_id     BIGINT  NOT NULL,  -- of an address the site, else 0
    sealed      TEXT    NOT NULL,  -- under the program's own key
    PRIMARY KEY (approval_id)
) {{without_rowid}};
CREATE INDEX data_correction_party ON data_correction (party_id);
