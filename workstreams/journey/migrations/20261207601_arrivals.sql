-- By which way a request came in; what was put in by hand has the way by which the area got it.
alter table intake add column channel text not null default 'form'
    check (channel in ('form', 'account', 'email', 'post', 'telephone', 'in_person'));
-- What is owed by one rule, such as every decision that is still to be made; and what is late, by its day.
create index owed_rule on owed (rule, sort_day, person);
-- With what counts ask of a line, so that they read the index alone.
create index owed_open on owed (force, sort_day, person, rule, who, last_day, lifted, is_missing)
    where last_day is not null and lifted is null and not is_missing;
