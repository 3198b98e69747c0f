-- Who a version of a plan is about, as it went out: the full name, what they were called, and when they were born. Versions from
-- before this was kept are shown under the name of today.
alter table plan_version add column child_name text;
alter table plan_version add column child_called text;
alter table plan_version add column child_born date;
