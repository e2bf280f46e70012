-- Payments are listed by the day on which they were received, over all contracts.
CREATE INDEX payment_received ON payment (received_on, payment_id);
