select time_bucket(interval '1' minute, event_time) as window_start, device_id,
       count(*) as events, count(speed_kmh) as speeds, sum(speed_kmh) as speed_sum, avg(speed_kmh) as speed_avg,
       min(speed_kmh) as speed_min, max(speed_kmh) as speed_max, arg_max(latitude, event_time) as latitude_last
from vehicle group by 1, 2
