-- Keys of forms that were sent: each does its work once. Forgotten after a week.
create table form_sent (
    key            uuid        primary key,
    at             timestamptz not null
);
create index form_sent_at on form_sent (at);

-- Long work that others may have to wait for.
create table under_way (
    what           text        primary key,
    heard_at       timestamptz not null
);

-- Written when somebody asks whether this database can be written.
create table heartbeat (
    number         bigint      primary key,
    at             timestamptz not null
);

-- Whom an entry of the log is about, where it is a list, an export or a search: so that each of them is told.
create table audit_subject (
    subject        uuid        not null,
    segment        uuid        not null,
    position       bigint      not null,
    primary key (subject, segment, position)
);
create index audit_subject_segment on audit_subject (segment);
