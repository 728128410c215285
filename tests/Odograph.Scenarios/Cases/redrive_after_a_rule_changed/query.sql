select event_id, device_id, strftime(event_time, '%Y-%m-%dT%H:%M:%SZ'), speed_kmh, source, source_partition, source_position from vehicle order by all;
select source_position, outcome, list_sort(reasons)::varchar, attempt > 1, raw_size, raw is not null, first_batch = (select first_batch from quarantine f where f.attempt = 1 and f.source_position = l.source_position) from quarantine_latest l order by all;
select count(*) filter (attempt = 1), count(*) filter (outcome = 'accepted'), count(*) filter (outcome = 'duplicate') from quarantine;
select stream, sum("read")::bigint, sum(accepted)::bigint, sum(duplicate)::bigint, sum(quarantined)::bigint from ledger where kind <> 'redrive' group by all order by all;
select sum(accepted)::bigint, sum(duplicate)::bigint, count(distinct detail->>'$.filter'), max(position_from), max(position_to) from ledger where kind = 'redrive';
select count(distinct watermark) from ledger where batch >= (select min(batch) - 1 from ledger where kind = 'redrive');
