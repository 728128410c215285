select event_id, source_position from vehicle order by all;
select kind, position_from, position_to, json_extract_string(detail, '$.reason'), json_extract_string(detail, '$.next_position') from ledger where kind = 'gap' order by all;
select sum("read")::bigint, sum(accepted)::bigint, sum(duplicate)::bigint from ledger;
