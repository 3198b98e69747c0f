-- A file can be withdrawn: its values stay, and do not count until it is used again. What another file says counts instead.
alter table published_file add column withdrawn_on date;
alter table published_file add column withdrawn_by text;
alter table published_file add column withdrawn_why text;
-- The file that first printed a value as it is, where a later one printed it alike.
alter table published_value add column first_file bigint;
-- What a value said besides its number; not known of what was noted before.
alter table published_restatement add column old_status text;
alter table published_restatement add column old_missing text;
alter table published_restatement add column new_status text;
alter table published_restatement add column new_missing text;
