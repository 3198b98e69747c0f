-- Home pages and lists read these from the index alone, whatever the number of children.
drop index event_kind;
create index event_kind on event (kind, happened_on, person, id);
drop index assignment_person;
create index assignment_person on assignment (person, kind, starts_on, ends_on);
create index assignment_kind on assignment (kind, account, person, starts_on, ends_on);
-- Neighbours are looked for by the postcode of a home, for whoever must not learn where somebody lives.
create index address_postcode on address (postcode) where ends_on is null;
create index person_restricted on person (id) where restricted;
create index reading_answered on reading (first_by) where needs_second and second_name is not null;
