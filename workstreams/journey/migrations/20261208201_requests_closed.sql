-- A request that is a duplicate or was recorded by mistake leaves the tray, and can come back to it.
alter table intake add column closed_as text check (closed_as in ('duplicate', 'mistake'));
alter table intake add column closed_by text;
alter table intake add column closed_on date;
