-- Whether a document came from outside the authority, and when somebody who works on the case first opened it.
alter table file add column to_read boolean not null default false;
alter table file add column read_at timestamptz;
create index file_to_read on file (person) where to_read and read_at is null and withdrawn_at is null;
