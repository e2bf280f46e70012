-- By which terms a store's names are found: 1 by readings alone, 2 also by their characters. What is there keeps its own.
ALTER TABLE vault_master ADD COLUMN term_set INTEGER NOT NULL DEFAULT 1;
