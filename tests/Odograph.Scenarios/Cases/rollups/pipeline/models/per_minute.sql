select time_bucket(interval '1' minute, event_time) as window_start, device_id, geohash(latitude, longitude, 4) as cell,
       count(*) as events, count(speed_kmh) as speeds, sum(speed_kmh) as speed_sum, avg(speed_kmh) as speed_avg,
       min(speed_kmh) as speed_min, max(speed_kmh) as speed_max, arg_min(speed_kmh, event_time) as speed_first,
       arg_max(speed_kmh, event_time) as speed_last, histogram(speed_kmh, [10, 30, 50]) as speed_bins
from vehicle
group by 1, 2, 3
