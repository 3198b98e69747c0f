-- A long text that somebody saved to go on with later: kept for four weeks, where what a session left is kept for an hour.
alter table unsaved_form add column draft boolean not null default false;
