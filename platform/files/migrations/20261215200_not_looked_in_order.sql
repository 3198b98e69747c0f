-- Those that nobody has looked through come in the order in which they were added, some at a time: the index gives it.
drop index attachment_not_looked;
create index attachment_not_looked on attachment (owner_kind, added_at, id) where looked_at is null and removed_at is null;
