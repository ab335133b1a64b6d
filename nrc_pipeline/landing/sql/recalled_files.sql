SELECT DISTINCT file_name
FROM landed_parts
