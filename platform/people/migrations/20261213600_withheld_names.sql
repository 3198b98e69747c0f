-- Names of people who tell where somebody is and are in no record, such as a teacher: one a line.
alter table withheld add column names text;
