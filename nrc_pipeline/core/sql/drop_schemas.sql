DROP SCHEMA IF EXISTS core CASCADE;
DROP SCHEMA IF EXISTS ops CASCADE;
-- Derived from the core tables, which are dropped; if one is missing, all are rebuilt.
DROP SCHEMA IF EXISTS marts CASCADE;
