select strftime(window_start, '%dT%H:%M'), device_id, cell, events, speeds, speed_sum, speed_avg, speed_min, speed_max, speed_first, speed_last, speed_bins::varchar, strftime(window_end, '%dT%H:%M'), is_final from per_minute order by all;
select strftime(hour, '%dT%H:%M'), lap, fast, greatest, strftime(window_end, '%dT%H:%M'), is_final from per_lap order by all;
select (select count(*) from vehicle), (select sum(events)::bigint from per_minute);
select list_sort(reasons)::varchar, raw_size from quarantine order by all;
select stream, sum("read")::bigint, sum(accepted)::bigint, sum(duplicate)::bigint, sum(quarantined)::bigint from ledger group by all order by all;
