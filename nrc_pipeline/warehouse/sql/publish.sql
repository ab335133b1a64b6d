-- name: count_activities
SELECT count(*)
FROM core.activities;

-- name: free_share
SELECT free_blocks / greatest(total_blocks, 1) AS free_share
FROM pragma_database_size()
WHERE database_name = current_database();
