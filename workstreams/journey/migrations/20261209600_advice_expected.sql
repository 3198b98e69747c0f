-- Why advice cannot be given in time and by when it is expected, as whoever was asked for it said last: the code of the reason, the
-- day, what they wrote about it, when, and who. It changes no deadline.
alter table advice add column late_reason text;
alter table advice add column expected_on date;
alter table advice add column late_note text;
alter table advice add column late_said_on date;
alter table advice add column late_said_by text;
