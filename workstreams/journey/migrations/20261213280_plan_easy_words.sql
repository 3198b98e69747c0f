-- What the officer wrote beside a line in easy words. Where there is nothing, the short version of the plan shows the line's own
-- words.
alter table plan_line add column easy text;
