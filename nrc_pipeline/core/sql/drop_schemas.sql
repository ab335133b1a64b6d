DROP SCHEMA IF EXISTS core CASCADE;
DROP SCHEMA IF EXISTS ops CASCADE;
-- Made from the core tables that go; where one is missing, all are made anew.
DROP SCHEMA IF EXISTS marts CASCADE;
