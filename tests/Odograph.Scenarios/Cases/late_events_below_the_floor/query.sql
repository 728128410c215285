select event_id, device_id, strftime(event_time, '%Y-%m-%dT%H:%M:%SZ'), speed_kmh from vehicle order by all;
select list_sort(reasons)::varchar, raw_size from quarantine order by all;
select stream, sum("read")::bigint, sum(accepted)::bigint, sum(duplicate)::bigint, sum(quarantined)::bigint from ledger group by all order by all;

