-- The setting whose head was asked for the education advice: it stays asked when the child changes setting.
alter table advice add column organisation uuid references organisation (id);
create index advice_organisation on advice (organisation);
update advice set organisation = (
    select l.organisation from placement l join event e on e.person = l.person
     where e.about = advice.id and e.kind = 'advice.asked' and l.person = advice.person and l.organisation is not null
       and l.starts_on <= e.happened_on and (l.ends_on is null or l.ends_on >= e.happened_on)
     order by l.rank, l.starts_on desc limit 1)
 where line = 'b';
-- A correction of advice stands beside what was given.
alter table advice_text add column corrects uuid references advice_text (id);
