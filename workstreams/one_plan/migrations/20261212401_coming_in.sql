-- A file comes in some values at a time, into series and under a file that nobody is shown until all of it is there. Then they
-- take the place of those that were shown.
alter table published_series add column in_use boolean not null default true;
alter table published_file add column in_use boolean not null default true;
