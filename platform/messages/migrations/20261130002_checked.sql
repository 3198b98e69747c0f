-- A document that the program cannot read whole is opened once by somebody, who confirms what it is about.
alter table file add column checked_by text;
alter table file add column checked_at timestamptz;
-- What was looked at again at the moment when the message left.
alter table message add column left_checked boolean not null default false;
create index message_left on message (leaves_at) where not left_checked;
