-- Advice that came, or was corrected, and that nobody who works on the case has marked as read since.
alter table advice add column unread_since date;
alter table advice add column read_on date;
alter table advice add column read_by text;
create index advice_unread on advice (person) where unread_since is not null;
-- Whom of its advisers a service gave the request to.
alter table advice add column allocated uuid;
create index advice_allocated on advice (allocated);
-- Which kinds of advice a service gives, by their codes with spaces between.
alter table service add column gives text not null default '';
