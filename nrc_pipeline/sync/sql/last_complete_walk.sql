SELECT max(ended_at)
FROM landed_walks
WHERE account_id = $account_id AND activity_types = $activity_types AND outcome = 'complete'
