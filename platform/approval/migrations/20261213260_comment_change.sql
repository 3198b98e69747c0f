-- Of a comment that was accepted: whether what it is about has been changed, or is changed before it goes out. None where nobody
-- was asked.
alter table comment add column answer_change text check (answer_change in ('changed', 'to_change'));
