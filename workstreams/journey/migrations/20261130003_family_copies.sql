-- Whose account made a comment: people can share a name.
alter table plan_comment add column made_by_account uuid;
-- A letter that was recorded on the wrong child, or must not have gone: the family no longer sees it, the log keeps it.
alter table notice add column withdrawn_at timestamptz;
alter table notice add column withdrawn_by text;
alter table notice add column withdrawn_why text;
