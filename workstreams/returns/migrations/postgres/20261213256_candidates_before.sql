-- Those who waited for a decision before had their candidates in one text.
insert into sen2_import_candidate (id, batch, line, person)
select gen_random_uuid(), t.batch, t.id, p.id
  from sen2_import_person t
  join person p on position(cast(p.id as text) in t.candidates) > 0
 where t.candidates is not null;
insert into sen2_import_candidate (id, batch, line, person)
select gen_random_uuid(), n.batch, n.id, c.person
  from sen2_not_taken n
  join sen2_import_person t on t.batch = n.batch and t.number = n.number
  join sen2_import_candidate c on c.line = t.id
 where n.person is null;
