-- Letters that tell no decision: each kind has its name, and its words are templates like those of decisions. Those that come with
-- the program stand in it; a row says that one of them is no longer offered. A copy is restored into empty tables.
create table general_letter (
    code        text        primary key,
    name        text        not null,
    added_by    text,
    added_at    timestamptz,
    -- Since when it is no longer offered: letters that went out keep its name.
    ended_at    timestamptz
);

-- A notice is of an event, or it is a general letter and of none.
alter table notice add column of_event uuid references event (id);
update notice set of_event = event;
alter table notice drop column event;
alter table notice rename column of_event to event;
