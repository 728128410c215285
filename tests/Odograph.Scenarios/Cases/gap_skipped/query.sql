select event_id, source_position from vehicle order by 1;
select kind, position_from, position_to, detail like '%beginning_above%' from ledger where kind = 'gap' order by all;
