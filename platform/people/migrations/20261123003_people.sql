-- Organisations: settings (schools, colleges, early years), providers, services.
create table organisation (
    id                    uuid    primary key,
    kind                  text    not null check (kind in ('setting', 'provider', 'service')),
    name                  text    not null,
    -- The name folded for search and order.
    sort_key              text    not null,
    urn                   text    unique,
    ukprn                 text,
    la_code               text,
    establishment_number  text,
    type_code             text,
    type_name             text,
    phase                 text,
    status                text    not null default 'Open',
    opened_on             date,
    closed_on             date,
    low_age               bigint,
    high_age              bigint,
    capacity              bigint,
    pupils                bigint,
    -- "Resourced provision", "SEN unit" or both, as GIAS says.
    resourced_provision   text,
    -- SEN types for which the setting is approved, as GIAS says, with "; " between.
    sen_types             text,
    section_41            boolean not null default false,
    street                text,
    locality              text,
    town                  text,
    postcode              text,
    phone                 text,
    email                 text,
    website               text,
    contact_name          text,
    easting               bigint,
    northing              bigint,
    ward                  text,
    source                text    not null check (source in ('gias', 'local', 'invented')),
    version               bigint  not null
);
create index organisation_sort on organisation (sort_key, id);
create index organisation_kind on organisation (kind, sort_key);

-- Evidence that an organisation must hold, such as insurance, with its expiry.
create table compliance (
    id             uuid primary key,
    organisation   uuid not null references organisation (id),
    kind           text not null,
    reference      text,
    issued_on      date,
    expires_on     date,
    checked_by     text not null,
    checked_on     date not null,
    note           text
);
create index compliance_organisation on compliance (organisation, kind);
create index compliance_expiry on compliance (expires_on);

-- Children and young people, family members and carers.
create table person (
    id              uuid    primary key,
    is_child        boolean not null,
    forename        text    not null,
    surname         text    not null,
    preferred_name  text,
    -- Surname and forename folded, for order.
    sort_key        text    not null,
    birth_date      date,
    sex             text    check (sex in ('F', 'M')),
    ethnicity       text,
    first_language  text,
    ward            text,
    -- Known only to those named on it: see assignment kind 'named'.
    restricted      boolean not null default false,
    version         bigint  not null
);
create index person_birth on person (birth_date);
create index person_sort on person (sort_key, id);

-- Names a person has had, also the present one.
create table person_name (
    id         uuid primary key,
    person     uuid not null references person (id),
    forename   text not null,
    surname    text not null,
    kind       text not null check (kind in ('legal', 'preferred', 'former')),
    starts_on  date,
    ends_on    date
);
create index person_name_person on person_name (person);

-- Every word of every name of a child, folded: what a search by name looks up.
create table person_name_word (
    word    text not null,
    person  uuid not null references person (id),
    primary key (word, person)
);
create index person_name_word_person on person_name_word (person);

create table identifier (
    person     uuid not null references person (id),
    kind       text not null check (kind in ('upn', 'former_upn', 'uln', 'nhs_number')),
    value      text not null,
    primary key (person, kind, value)
);
create index identifier_value on identifier (value);

create table address (
    id         uuid primary key,
    person     uuid not null references person (id),
    street     text,
    town       text,
    postcode   text,
    starts_on  date,
    ends_on    date
);
create index address_person on address (person);

create table contact (
    id         uuid primary key,
    person     uuid not null references person (id),
    kind       text not null check (kind in ('email', 'phone')),
    value      text not null
);
create index contact_person on contact (person);

-- A family member, carer or social worker of a child.
create table relationship (
    id                       uuid    primary key,
    child                    uuid    not null references person (id),
    person                   uuid    not null references person (id),
    kind                     text    not null,
    parental_responsibility  boolean not null,
    lives_with               boolean not null,
    starts_on                date,
    ends_on                  date
);
create index relationship_child on relationship (child);
create index relationship_person on relationship (person);

-- One person must not learn where another (and the child who lives with them) can be found.
create table withheld (
    id           uuid primary key,
    child        uuid not null references person (id),
    from_person  uuid not null references person (id),
    about_person uuid not null references person (id),
    reason       text not null,
    starts_on    date not null,
    ends_on      date
);
create index withheld_child on withheld (child, from_person);
create index withheld_from on withheld (from_person);

create table care_status (
    id         uuid primary key,
    person     uuid not null references person (id),
    kind       text not null check (kind in ('looked_after', 'child_protection', 'child_in_need', 'previously_looked_after')),
    starts_on  date not null,
    ends_on    date
);
create index care_status_person on care_status (person);

create table sen_need (
    id         uuid   primary key,
    person     uuid   not null references person (id),
    need       text   not null,
    rank       bigint not null,
    starts_on  date   not null,
    ends_on    date
);
create index sen_need_person on sen_need (person);

-- What somebody agreed to or refused. 'parent_access': a young person of 16 or over lets a parent see
-- the record. 'decides_for': who decides for a young person who lacks capacity, with the reason.
create table consent (
    id            uuid    primary key,
    person        uuid    not null references person (id),
    kind          text    not null check (kind in ('share_information', 'parent_access', 'decides_for')),
    given         boolean not null,
    given_by      text    not null,
    given_on      date    not null,
    withdrawn_on  date,
    note          text
);
create index consent_person on consent (person, kind);

-- Accounts that work with a child: the case officer, an involved professional, or somebody named on a
-- restricted record.
create table assignment (
    id         uuid primary key,
    person     uuid not null references person (id),
    account    uuid not null,
    kind       text not null check (kind in ('case_officer', 'involved', 'named')),
    starts_on  date not null,
    ends_on    date
);
create index assignment_person on assignment (person);
create index assignment_account on assignment (account, kind);

-- One officer covers another's whole caseload for a time.
create table cover (
    id         uuid primary key,
    officer    uuid not null,
    covered_by uuid not null,
    starts_on  date not null,
    ends_on    date not null
);
create index cover_by on cover (covered_by);

create table placement (
    id            uuid primary key,
    person        uuid not null references person (id),
    organisation  uuid not null references organisation (id),
    starts_on     date not null,
    ends_on       date
);
create index placement_person on placement (person);
create index placement_organisation on placement (organisation);

-- What happened, append-only. A correction is a new event that names the one it corrects.
create table event (
    id                uuid        primary key,
    person            uuid        not null references person (id),
    kind              text        not null,
    happened_on       date        not null,
    recorded_at       timestamptz not null,
    recorded_by       text        not null,
    detail            text        not null,
    corrects          uuid
);
create index event_person on event (person, happened_on);
create index event_kind on event (kind, happened_on);

-- A reason given to open a record outside one's caseload, or to open a restricted one. For a restricted
-- record a second person must agree.
create table access_request (
    id            uuid        primary key,
    -- Null where the asker named nobody that exists: the asker cannot tell.
    person        uuid,
    account       uuid        not null,
    account_name  text        not null,
    kind          text        not null check (kind in ('reason_given', 'break_glass')),
    reason        text        not null,
    asked_at      timestamptz not null,
    decided_at    timestamptz,
    decided_by    uuid,
    granted       boolean     not null,
    expires_at    timestamptz
);
create index access_request_account on access_request (account, person);
create index access_request_waiting on access_request (kind, decided_at);

-- What somebody searched for, for a day: so that the page of results has an address without the words.
create table saved_search (
    id       uuid        primary key,
    account  uuid        not null,
    asked    text        not null,
    made_at  timestamptz not null
);
create index saved_search_made on saved_search (made_at);
