-- The answers of a request as they were sent, to be shown to whoever holds its code: an officer may correct the others.
alter table intake add column as_sent text;
