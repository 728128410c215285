select event_id from vehicle order by all;
select reasons::varchar, json_extract_string(decode(raw), '$.id') from quarantine order by all;
select sum("read")::bigint, sum(accepted)::bigint, sum(quarantined)::bigint from ledger;
