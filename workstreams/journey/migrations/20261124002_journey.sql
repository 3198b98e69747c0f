-- What is still owed, worked out from the events by the law's rules, for lists. The events are the truth: a
-- child's rows are written again in the transaction that records an event, and all of them when the rules or
-- the bank holidays change. Whether a row is overdue follows from the day on which it is read.
create table owed (
    id         uuid primary key,
    person     uuid not null references person (id),
    rule       text not null,
    from_kind  text not null,
    from_on    date not null,
    about      uuid,
    last_day   date,
    work_to    date,
    -- The last day, or the end of all days where the law names none: what lists are ordered by.
    sort_day   date not null,
    who        text not null,
    -- The ground of an exception that was relied on.
    lifted     text
);
create index owed_person on owed (person);
create index owed_sort on owed (sort_day, person, rule);

-- That an exception was relied on: a fact, and somebody's signed judgement.
create table reliance (
    id              uuid primary key,
    person          uuid not null references person (id),
    rule            text not null,
    ground          text not null,
    facts           text not null,
    judged_by       text not null,
    reason          text not null,
    judged_on       date not null,
    told_family_on  date
);
create index reliance_person on reliance (person);

-- The notice of a decision, as it was sent: its fields as JSON. It is never changed.
create table notice (
    id       uuid primary key,
    person   uuid not null references person (id),
    event    uuid not null references event (id),
    kind     text not null,
    fields   text not null,
    sent_on  date not null,
    -- 'post', 'email', 'portal' or 'by hand'
    channel  text not null
);
create index notice_person on notice (person, sent_on);

-- One piece of advice: a line of regulation 6(1), and whose it is. How it stands follows from the events about it.
create table advice (
    id       uuid primary key,
    person   uuid not null references person (id),
    line     text not null,
    asked_of text not null
);
create index advice_person on advice (person);
