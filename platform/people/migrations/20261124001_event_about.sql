-- What an event is about where a process has several side by side: one piece of advice, one consultation.
alter table event add column about uuid;
