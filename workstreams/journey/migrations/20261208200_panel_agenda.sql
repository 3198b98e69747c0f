-- A case that was taken off the agenda of a meeting: the line stays, with the interests that were declared in it.
alter table panel_item add column removed_on date;
