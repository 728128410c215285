-- An expression that throws on ids that are no numbers; only those of moving vehicles are asked.
select time_bucket(interval '1' hour, event_time) as hour, cast(event_id as integer) % 2 as lap,
       count(*) filter (where speed_kmh >= 40) as fast, max(upper(device_id)) as greatest
from vehicle v
where v.speed_kmh > 0
group by 1, 2
