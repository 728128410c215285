-- Incidents by kind, status and hour. Kind 'None' is what a source sends when nothing has happened.
select time_bucket(interval '1' hour, event_time) as window_start, kind, status,
       count(*) as reports, arg_max(incident_id, event_time) as incident_last
from emergency
where kind <> 'None'
group by 1, 2, 3
