select event_id from vehicle order by all;
select max(watermark)::varchar from ledger where batch = (select max(batch) from ledger);
select reasons::varchar, json_extract_string(decode(raw), '$.id') from quarantine order by all;
