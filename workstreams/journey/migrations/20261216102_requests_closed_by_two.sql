-- Who asked for a request from outside to be closed, how and why: a second person closes it. And the other request that it is the
-- same as.
alter table intake add column close_asked_by uuid;
alter table intake add column close_asked_as text;
alter table intake add column close_asked_why text;
alter table intake add column same_as uuid;
