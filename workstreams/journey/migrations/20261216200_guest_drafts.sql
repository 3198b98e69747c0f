-- What a guest typed and has not sent, by the names of its fields, and when it was kept.
alter table guest add column draft text;
alter table guest add column draft_at timestamptz;
