select event_id, speed_kmh, source_position from vehicle order by all;
select source_position, outcome, reasons::varchar, raw::varchar from quarantine_latest order by all;
select count(distinct incarnation), sum(accepted)::bigint from ledger where kind = 'redrive';
select sum("read")::bigint, sum(accepted)::bigint, sum(duplicate)::bigint, sum(quarantined)::bigint from ledger where kind <> 'redrive';
