-- Work that a partnership does together: workstreams, their projects, milestones, and the reports on them. No child is
-- named here.

create table programme (
    id        uuid   primary key,
    name      text   not null unique,
    lead      text   not null,
    position  bigint not null
);

create table project (
    id         uuid        primary key,
    programme  uuid        not null references programme (id),
    name       text        not null,
    about      text        not null,
    -- Who does it, and the partner who answers for it: council, NHS, school, family organisation.
    owner      text        not null,
    partner    text        not null,
    starts_on  date        not null,
    stopped_on date,
    stopped_why text,
    version    bigint      not null,
    made_by    text        not null,
    made_at    timestamptz not null
);
create index project_programme on project (programme);

create table project_milestone (
    id           uuid   primary key,
    project      uuid   not null references project (id),
    title        text   not null,
    owner        text   not null,
    -- As first agreed: never changed.
    baseline_on  date   not null,
    forecast_on  date   not null,
    done_on      date,
    version      bigint not null
);
create index project_milestone_project on project_milestone (project);

-- Every change of a forecast, with why: append-only.
create table project_slip (
    id          uuid        primary key,
    milestone   uuid        not null references project_milestone (id),
    was_on      date        not null,
    is_on       date        not null,
    reason      text        not null,
    said_by     text        not null,
    said_at     timestamptz not null
);
create index project_slip_milestone on project_slip (milestone);

-- A colour that a person set over the computed one, and why. The newest that still holds counts; append-only.
create table project_override (
    id        uuid        primary key,
    project   uuid        not null references project (id),
    colour    text        not null check (colour in ('green', 'amber', 'red', 'computed')),
    why       text        not null,
    until_on  date        not null,
    set_by    text        not null,
    set_at    timestamptz not null
);
create index project_override_project on project_override (project);

create table project_need (
    project  uuid not null references project (id),
    -- What must be done first.
    needs    uuid not null references project (id),
    primary key (project, needs)
);

-- A workstream's report of a month, frozen with what was computed then.
create table highlight_report (
    id         uuid        primary key,
    programme  uuid        not null references programme (id),
    -- The first day of the month.
    month      date        not null,
    done       text        not null,
    next       text        not null,
    help       text        not null,
    -- The projects as they stood, as JSON.
    content    text        not null,
    made_by    text        not null,
    made_at    timestamptz not null
);
create index highlight_report_programme on highlight_report (programme);
