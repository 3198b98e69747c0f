-- When a visit was cancelled because its request went to somebody else: who waits for it has to be told, and it stands again where the
-- request comes back.
alter table advice_visit add column moved_on date;
