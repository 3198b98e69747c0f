-- Steps of which nobody knows whether they were in time, since the record does not say when they began: they are left out.
alter table sen2_measure add column not_known bigint not null default 0;
