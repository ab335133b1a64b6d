DELETE FROM ops.marts_behind
WHERE list_contains($months::DATE[], activity_month) AND noted_at <= $noted_until::TIMESTAMP
