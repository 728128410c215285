-- The weather by cell (a geohash of 5 letters: about 5 km by 5 km) and hour.
select time_bucket(interval '1' hour, event_time) as window_start, geohash(latitude, longitude, 5) as cell,
       count(*) as readings, avg(temperature_c) as temperature_c_avg, min(temperature_c) as temperature_c_min,
       max(temperature_c) as temperature_c_max, sum(precipitation_mm) as precipitation_mm,
       max(wind_speed_kmh) as wind_speed_kmh_max, avg(humidity_pct) as humidity_pct_avg,
       avg(air_quality_index) as air_quality_index_avg, arg_max(condition, event_time) as condition_last
from weather
group by 1, 2
