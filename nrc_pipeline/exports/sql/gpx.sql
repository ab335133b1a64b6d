-- name: gpx_segments
-- One row per stretch: its points as lines of GPX. Extension values are limited to 254, as in Garmin's
-- schema; cadence is of one foot, which programs double for a run.
WITH stretches AS (
    SELECT
        unnest($account_ids::VARCHAR[]) AS account_id,
        unnest($stretch_activity_ids::VARCHAR[]) AS activity_id,
        unnest($firsts_epoch_ms::BIGINT[]) AS first_epoch_ms,
        unnest($lasts_epoch_ms::BIGINT[]) AS last_epoch_ms
),

points AS (
    SELECT
        account_id,
        activity_id,
        point_at,
        latitude,
        -- Longitudes in GPX end before 180, so that meridian is -180.
        if(round(longitude, 7) >= 180, -180, longitude) AS longitude,
        elevation_m,
        if(heart_rate_bpm IS NOT NULL, least(greatest(round(heart_rate_bpm), 1), 254), NULL)::INTEGER AS hr,
        if(cadence_spm IS NOT NULL, least(round(cadence_spm / 2), 254), NULL)::INTEGER AS cad
    FROM marts.track_points
    WHERE
        activity_month BETWEEN $first_month AND $last_month
        AND activity_id IN (SELECT unnest($activity_ids))
        AND NOT is_paused
),

lines AS (
    SELECT
        account_id,
        activity_id,
        point_at,
        elevation_m IS NOT NULL AS has_elevation,
        format('<trkpt lat="{:.7f}" lon="{:.7f}">', latitude, longitude)
        || coalesce(format('<ele>{:.2f}</ele>', elevation_m), '')
        || strftime(point_at, '<time>%Y-%m-%dT%H:%M:%S.%gZ</time>')
        || CASE
            WHEN hr IS NULL AND cad IS NULL THEN ''
            ELSE
                '<extensions><gpxtpx:TrackPointExtension>'
                || coalesce('<gpxtpx:hr>' || hr || '</gpxtpx:hr>', '')
                || coalesce('<gpxtpx:cad>' || cad || '</gpxtpx:cad>', '')
                || '</gpxtpx:TrackPointExtension></extensions>'
        END
        || '</trkpt>' AS line
    FROM points
)

SELECT
    lines.account_id,
    lines.activity_id,
    string_agg(lines.line, chr(10) ORDER BY lines.point_at) AS text,
    bool_or(lines.has_elevation) AS has_elevation
FROM lines
INNER JOIN stretches
    ON
        lines.account_id = stretches.account_id
        AND lines.activity_id = stretches.activity_id
        AND epoch_ms(lines.point_at) BETWEEN stretches.first_epoch_ms AND stretches.last_epoch_ms
GROUP BY lines.account_id, lines.activity_id, stretches.first_epoch_ms
ORDER BY lines.account_id, lines.activity_id, stretches.first_epoch_ms;

-- name: gpx_stretches
SELECT
    account_id,
    activity_id,
    epoch_ms(min(point_at)) AS first_epoch_ms,
    epoch_ms(max(point_at)) AS last_epoch_ms
FROM marts.track_points
WHERE
    activity_month BETWEEN $first_month AND $last_month
    AND activity_id IN (SELECT unnest($activity_ids))
    AND NOT is_paused
GROUP BY account_id, activity_id, segment
ORDER BY account_id, activity_id, first_epoch_ms;
