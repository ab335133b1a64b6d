{#-
    The one definition of a position: a latitude and a longitude of the same moment, both within the globe. 0,0 is
    what a recorder writes that knows none; a run on the equator or on the zero meridian has only one zero.
    Less than half of the seventh decimal is 0, too: the files that are exported cannot tell the two apart.

    One row per position of the relation `series`, which has for each activity, named by the column `key`, its lists
    of moments (`starts`) and values (`readings`) by `metric`.

    Nearly always both lists have the same moments, once each and in their order, and are paired as they are; to
    group the samples of all others by their moment takes four times as long.
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
