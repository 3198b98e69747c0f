-- The event by which advice was given: where that is taken back, the words no longer stand.
alter table advice_text add column event uuid;
