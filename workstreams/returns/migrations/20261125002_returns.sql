-- What the SEN2 return asks and nothing else says: the value of one item. Append-only; the newest counts, an empty
-- one takes it back.
create table sen2_value (
    id       uuid        primary key,
    person   uuid        not null references person (id),
    -- The event that the item belongs to: a request or a plan. None where it is about the person.
    event    uuid        references event (id),
    -- The element of the XML, such as RequestSource.
    item     text        not null,
    value    text        not null,
    said_by  text        not null,
    said_at  timestamptz not null
);
create index sen2_value_person on sen2_value (person);

-- The settings that a plan names in section I, for the event by which it was sent.
create table named_setting (
    id                   uuid    primary key,
    person               uuid    not null references person (id),
    event                uuid    not null references event (id),
    organisation         uuid    references organisation (id),
    otherwise            text    check (otherwise in ('OLA', 'OPA', 'EHE', 'EYP', 'OTH')),
    otherwise_words      text,
    rank                 bigint  not null,
    sen_unit             boolean not null,
    resourced_provision  boolean not null,
    check ((organisation is null) <> (otherwise is null))
);
create index named_setting_person on named_setting (person);

-- A return that was brought in, so that it can be looked into and undone as one.
create table sen2_import (
    id         uuid        primary key,
    file_name  text        not null,
    year       bigint      not null,
    authority  text        not null,
    made_by    text        not null,
    made_at    timestamptz not null,
    undone_by  text,
    undone_at  timestamptz
);

-- What became of each person of the file.
create table sen2_import_person (
    id          uuid   primary key,
    batch       uuid   not null references sen2_import (id),
    number      bigint not null,
    line        bigint not null,
    shown       text   not null,
    state       text   not null check (state in ('new', 'matched', 'unchanged', 'doubtful', 'left_out', 'undone', 'kept')),
    -- Whose record it went into.
    person      uuid,
    why         text   not null,
    -- The same person of the same return has the same print.
    print       text   not null,
    -- Of the doubtful: the records that it may be, and what the file says, as XML.
    candidates  text,
    content     text,
    -- How often the child's record had been saved by then: whoever saved it later has worked with the child.
    version     bigint not null,
    decided_by  text
);
create index sen2_import_person_batch on sen2_import_person (batch, number);
create index sen2_import_person_print on sen2_import_person (print);
create index sen2_import_person_person on sen2_import_person (person);

-- Every row that an import added: what undoing it takes away.
create table sen2_import_row (
    batch       uuid not null references sen2_import (id),
    person      uuid not null,
    table_name  text not null,
    row_id      uuid not null,
    -- Of an identifier: its kind and value.
    detail      text
);
create index sen2_import_row_batch on sen2_import_row (batch, person);

-- What the last night's checks found.
create table sen2_finding (
    id      uuid   primary key,
    -- None where it is about the return as a whole.
    person  uuid   references person (id),
    rule    text   not null,
    level   text   not null check (level in ('error', 'query', 'prompt')),
    items   text   not null,
    value   text   not null,
    words   text   not null,
    fix     text   not null,
    -- The first night on which it was found.
    since   date   not null
);
create index sen2_finding_person on sen2_finding (person);
create index sen2_finding_rule on sen2_finding (level, rule);

-- How many were found, night by night.
create table sen2_night (
    night         date   primary key,
    year          bigint not null,
    people        bigint not null,
    active_plans  bigint not null,
    errors        bigint not null,
    queries       bigint not null,
    prompts       bigint not null
);

-- The time measures of the area by calendar year, computed with the last night's checks.
create table sen2_measure (
    year     bigint not null,
    measure  text   not null,
    within   bigint not null,
    of_all   bigint not null,
    primary key (year, measure)
);

-- Figures that the DfE publishes about every authority, region and England.
create table published_figure (
    area       text   not null,
    name       text   not null,
    authority  text,
    year       bigint not null,
    measure    text   not null,
    within     bigint,
    of_all     bigint,
    tenths     bigint,
    primary key (area, year, measure)
);
create index published_figure_authority on published_figure (authority);
