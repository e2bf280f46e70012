-- Tariff documents as they were imported. A newer document of the same tariff does not touch the older:
-- bills name the document they were rated with.
CREATE TABLE tariff_document (
    document_id BIGINT NOT NULL,
    tariff      TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    imported_at BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (document_id)
) {{without_rowid}};
CREATE INDEX tariff_document_tariff ON tariff_document (tariff, document_id);
