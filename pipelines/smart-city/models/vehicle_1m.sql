-- Each vehicle minute by minute.
select time_bucket(interval '1' minute, event_time) as window_start, device_id,
       count(*) as events, avg(speed_kmh) as speed_kmh_avg, max(speed_kmh) as speed_kmh_max,
       arg_max(latitude, event_time) as latitude_last, arg_max(longitude, event_time) as longitude_last
from vehicle
group by 1, 2
