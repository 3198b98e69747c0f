-- What was found in a file that is attached to something about a child. Until somebody looked through it, nobody outside the
-- authority has it but whoever added it.
alter table attachment add column looked_at timestamptz;
-- Whether it holds more than the program could read, or may.
alter table attachment add column partly_read boolean not null default false;
-- How many children it tells of who are neither this child nor of its household.
alter table attachment add column other_children bigint not null default 0;
-- Whether people must read it before it leaves the authority: it is a list of children, or cannot be read whole.
alter table attachment add column must_read boolean not null default false;
-- Who opened one that the program cannot read whole, and confirmed what it is about.
alter table attachment add column checked_at timestamptz;
alter table attachment add column checked_by text;
create index attachment_must_read on attachment (owner_kind) where must_read and removed_at is null;
create index attachment_not_looked on attachment (owner_kind) where looked_at is null and removed_at is null;
