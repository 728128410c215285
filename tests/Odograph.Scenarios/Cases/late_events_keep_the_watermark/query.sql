select event_id from vehicle order by all;
select max(watermark)::varchar, min(watermark)::varchar from ledger where batch = (select max(batch) from ledger);
select list_sort(reasons)::varchar from quarantine;
