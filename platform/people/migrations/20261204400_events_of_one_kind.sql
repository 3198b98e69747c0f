-- Whether a child has an event of some kind is asked everywhere, for many children at once. With both columns in the index it is
-- found at once, also where the database has not counted its rows yet.
drop index event_person;
create index event_person on event (person, kind, happened_on);
