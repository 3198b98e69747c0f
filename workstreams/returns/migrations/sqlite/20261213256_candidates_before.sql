-- Those who waited for a decision before had their candidates in one text.
insert into sen2_import_candidate (id, batch, line, person)
select randomblob(16), t.batch, t.id, p.id
  from sen2_import_person t
  join person p on instr(replace(t.candidates, '-', ''), lower(hex(p.id))) > 0
 where t.candidates is not null;
insert into sen2_import_candidate (id, batch, line, person)
select randomblob(16), n.batch, n.id, c.person
  from sen2_not_taken n
  join sen2_import_person t on t.batch = n.batch and t.number = n.number
  join sen2_import_candidate c on c.line = t.id
 where n.person is null;
