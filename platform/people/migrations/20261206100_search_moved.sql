-- The words of names are part of the one index (`search_term`), and so are searches that are kept for a day.
drop table person_name_word;
drop table saved_search;

-- Who belongs to whom is asked for everybody who bears a name: both ways are read from the index alone.
drop index relationship_child;
create index relationship_child on relationship (child, person, starts_on, ends_on);
drop index relationship_person;
create index relationship_person on relationship (person, child, starts_on, ends_on);
create index person_name_sealed on person_name (person) where sealed;
