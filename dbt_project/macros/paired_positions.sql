{#-
    The only definition of a position: a latitude and a longitude of the same moment, both within the globe.
    Recorders write 0,0 when they know no position; a run on the equator or on the zero meridian has only one zero.
    Less than half of the seventh decimal also counts as 0, because exported files cannot distinguish the two.

    Returns one row per position of the relation `series`. For each activity, identified by the column `key`, that
    relation has lists of moments (`starts`) and values (`readings`) by `metric`.

    Nearly always both lists have the same moments, once each and in order, and are paired directly. All others are
    grouped by moment, which takes four times as long.
-#}
{% macro paired_positions(series, key) -%}
    with position_series as (
        select
            {{ key }},
            any_value(starts) filter (where metric = 'latitude') as latitude_epoch_ms,
            any_value(readings) filter (where metric = 'latitude') as latitudes,
            any_value(readings) filter (where metric = 'longitude') as longitudes,
            coalesce(
                count(*) = 2
                and latitude_epoch_ms = any_value(starts) filter (where metric = 'longitude')
                and list_bool_and(
                    list_transform(
                        range(2, len(latitude_epoch_ms) + 1),
                        lambda place: latitude_epoch_ms[place] > latitude_epoch_ms[place - 1]
                    )
                ) is distinct from false,
                false
            ) as is_aligned
        from {{ series }}
        where metric in ('latitude', 'longitude')
        group by {{ key }}
    )

    select {{ key }}, epoch_ms, latitude, longitude
    from (
        select
            {{ key }},
            unnest(latitude_epoch_ms) as epoch_ms,
            unnest(latitudes) as latitude,
            unnest(longitudes) as longitude
        from position_series
        where is_aligned
    )
    where
        epoch_ms is not null
        and abs(latitude) <= 90
        and abs(longitude) <= 180
        and not (abs(latitude) < 5e-8 and abs(longitude) < 5e-8)
    union all
    select
        {{ key }},
        epoch_ms,
        min(reading) filter (where metric = 'latitude') as latitude,
        min(reading) filter (where metric = 'longitude') as longitude
    from (
        select {{ key }}, metric, unnest(starts) as epoch_ms, unnest(readings) as reading
        from {{ series }}
        semi join (from position_series where not is_aligned) using ({{ key }})
        where metric in ('latitude', 'longitude')
    )
    where epoch_ms is not null and abs(reading) <= if(metric = 'latitude', 90, 180)
    group by {{ key }}, epoch_ms
    having
        count(*) filter (where metric = 'latitude') > 0
        and count(*) filter (where metric = 'longitude') > 0
        and not (
            abs(min(reading) filter (where metric = 'latitude')) < 5e-8
            and abs(min(reading) filter (where metric = 'longitude')) < 5e-8
        )
{%- endmacro %}
