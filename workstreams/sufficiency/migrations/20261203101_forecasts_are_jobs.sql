-- Forecasts are made by jobs, which know how each stands. One that a server was making is begun again.
insert into job (id, kind, subject, payload, once, is_schedule, state, run_at, again, attempts, interruptions, done, total,
                 message, cancel_asked, asked_at, begun_at, ended_at, error)
    select id, 'sufficiency.forecast', id, 'null', false, false,
           case when state = 'failed' then 'failed' else 'waiting' end, asked_at, false, 0, 0, 0, 0,
           '', false, asked_at, begun_at, ended_at, case when state = 'failed' then outcome end
      from sufficiency_forecast where state <> 'done';
update sufficiency_forecast set outcome = null where state <> 'done';
drop index sufficiency_forecast_state;
alter table sufficiency_forecast drop column state;
alter table sufficiency_forecast drop column done;
alter table sufficiency_forecast drop column begun_at;
