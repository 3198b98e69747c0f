-- Who locked a forecast, when and why stands with everything that is frozen. Locks from before had no checksum.
insert into frozen (kind, owner, reason, made_by, made_at)
    select 'sufficiency_forecast', id, locked_why, locked_by, locked_at from sufficiency_forecast where locked_by is not null;
alter table sufficiency_forecast drop column locked_by;
alter table sufficiency_forecast drop column locked_at;
alter table sufficiency_forecast drop column locked_why;
