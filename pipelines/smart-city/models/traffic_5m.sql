-- How fast traffic flows: speeds of vehicles by cell (a geohash of 6 letters: about 1.2 km by 0.6 km) and 5 minutes.
select time_bucket(interval '5' minute, event_time) as window_start, geohash(latitude, longitude, 6) as cell,
       count(speed_kmh) as readings, avg(speed_kmh) as speed_kmh_avg, min(speed_kmh) as speed_kmh_min,
       max(speed_kmh) as speed_kmh_max, histogram(speed_kmh, [5, 10, 20, 30, 50, 80, 120]) as speed_kmh_histogram
from vehicle
group by 1, 2
