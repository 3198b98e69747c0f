-- How hard a duty is: 'statutory', 'guidance' or 'target'. Only what is statutory is ever overdue.
alter table owed add column force text not null default 'statutory';
delete from setting where name = 'owed_written';
