-- In whose place a deputy or attorney decides: that of a parent who lacks capacity (SEND Regulations 2014, regulation 63);
-- where it is empty, that of the young person.
alter table decision_maker add column for_parent uuid references person (id);
