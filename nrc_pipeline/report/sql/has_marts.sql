SELECT count(*)
FROM information_schema.tables
WHERE table_schema = 'marts' AND table_name = 'activities'
