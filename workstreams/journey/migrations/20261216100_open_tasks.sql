-- Open tasks of a kind, among all that there ever were.
create index task_open on task (kind) where done_on is null;
