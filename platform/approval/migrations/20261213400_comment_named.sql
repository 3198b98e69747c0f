-- What somebody names beside a comment, such as the school that they want: the question and the name. A comment that its author took
-- back, or changed, stays with the day; nobody is shown it any more.
alter table comment add column asked text;
alter table comment add column named text;
alter table comment add column withdrawn_on date;
