-- What the pages of the whole area look for: changes that wait, visits of a day, the notices of an event, the guests of a child.
create index details_change_waiting on details_change (person) where state = 'waiting';
create index advice_visit_day on advice_visit (on_day) where cancelled_on is null;
create index notice_event on notice (event);
create index guest_person on guest (person);
