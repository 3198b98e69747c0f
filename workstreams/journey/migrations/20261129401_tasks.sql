-- Something to be done about a child that follows from no rule of the law: a letter that came back, a request that waits
-- for a choice. Its words follow from its kind; `about` is what it is about.
create table task (
    id       uuid primary key,
    person   uuid not null references person (id) on delete cascade,
    kind     text not null,
    about    uuid,
    due_on   date not null,
    made_by  text not null,
    made_on  date not null,
    done_by  text,
    done_on  date,
    -- What was done, in the words of whoever did it.
    done_how text
);
create index task_person on task (person);

-- What was put right about a letter after it had gone: the letter stays as it went, and this stands beside it.
create table notice_correction (
    id       uuid primary key,
    notice   uuid not null references notice (id),
    -- The day on which the letter says that it was sent, and the day on which it was.
    was      date not null,
    sent_on  date not null,
    -- The fields that name other days by the right day, as JSON.
    fields   text not null,
    reason   text not null,
    made_by  text not null,
    made_on  date not null
);
create index notice_correction_notice on notice_correction (notice);

-- To whom in the records a letter went, and that it did not arrive.
alter table notice_delivery add column person uuid;
alter table notice_delivery add column failed_on date;
