-- When a request for advice that nobody has in an account went out by post or e-mail, and who sent it.
alter table advice add column sent_on date;
alter table advice add column sent_by text;
-- What was asked for before this was kept went out as it was asked for.
update advice set sent_on = (select max(e.happened_on) from event e
    where e.person = advice.person and e.about = advice.id and e.kind = 'advice.asked');
