-- Letters that tell no decision: each kind has its name, and its words are templates like those of decisions. What comes with
-- the program was added by nobody.
create table general_letter (
    code        text        primary key,
    name        text        not null,
    added_by    text,
    added_at    timestamptz,
    -- Since when it is no longer offered: letters that went out keep its name.
    ended_at    timestamptz
);
insert into general_letter (code, name) values
    ('general.acknowledge', 'Acknowledge a letter or call'),
    ('general.meeting', 'Invite to a meeting'),
    ('general.information', 'Ask for information'),
    ('general.free', 'Free letter');

-- A notice is of an event, or it is a general letter and of none.
alter table notice add column of_event uuid references event (id);
update notice set of_event = event;
alter table notice drop column event;
alter table notice rename column of_event to event;
