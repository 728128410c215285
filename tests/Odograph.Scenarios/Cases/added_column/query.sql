select event_id, speed_kmh, make, source_position from vehicle order by 1;
