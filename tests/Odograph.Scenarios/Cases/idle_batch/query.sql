select epoch_us(max(watermark)), count(distinct batch) filter (kind = 'idle'), sum("read")::bigint from ledger;
