-- What the child was called when a name was sealed: those words alone are no secret of it. A name that is changed later opens nothing.
alter table person_name add column open_words text;
update person_name set open_words = (select p.forename || ' ' || p.surname || ' ' || coalesce(p.preferred_name, '')
    from person p where p.id = person_name.person)
 where sealed;
