-- By which way a request came in; what was put in by hand has the way by which the area got it.
alter table intake add column channel text not null default 'form'
    check (channel in ('form', 'account', 'email', 'post', 'telephone', 'in_person'));
-- What is owed by one rule, such as every decision that is still to be made; and what is late, by its day.
create index owed_rule on owed (rule, sort_day, person);
create index owed_open on owed (sort_day, person, rule, who)
    where force = 'statutory' and last_day is not null and lifted is null and not is_missing;
