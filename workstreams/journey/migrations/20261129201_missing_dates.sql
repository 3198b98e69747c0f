-- Whether what is owed rests on a date from before the area began with OnePlan that nobody has said yet.
alter table owed add column is_missing boolean not null default false;
create index owed_missing on owed (person) where is_missing;
