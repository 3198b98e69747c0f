-- Figures that are published about every area, each with the file that it came from. Nothing here is about a person.

create table published_area (
    -- Three digits of an authority, nine characters of a region or England.
    code    text primary key,
    name    text not null,
    kind    text not null check (kind in ('country', 'region', 'authority')),
    -- The region of an authority.
    region  text
);

create table published_file (
    id             bigint      primary key,
    name           text        not null,
    -- Of the content as it was read, unpacked.
    sha256         text        not null unique,
    publisher      text        not null,
    release        text        not null,
    retrieved_on   date        not null,
    brought_in_by  text        not null,
    brought_in_at  timestamptz not null,
    -- How many values stood in it.
    figures        bigint      not null
);

-- What looked wrong in a file, and was left as it is.
create table published_note (
    file      bigint not null references published_file (id),
    position  bigint not null,
    line      bigint,
    words     text   not null,
    primary key (file, position)
);

create table published_series (
    id     bigint primary key,
    -- Such as ees:timeliness_20_week:pc_plans_issued_20_weeks_ex.
    code   text   not null unique,
    title  text   not null
);

create table published_period (
    id      bigint primary key,
    -- 2024, 2024/25, Autumn 2024/25.
    label   text   not null,
    -- The year in which it begins.
    starts  bigint not null,
    kind    text   not null,
    unique (label, kind)
);

create table published_value (
    series   bigint not null references published_series (id),
    area     text   not null,
    period   bigint not null,
    -- published, provisional, revised, other: how final the file says it is.
    status   text   not null,
    number   double precision,
    -- Why there is no number.
    missing  text,
    -- As it was printed, where number or symbol does not give it again.
    printed  text,
    file     bigint not null,
    primary key (series, area, period),
    check ((number is null) <> (missing is null))
);

-- A value that two copies of a release print differently: both stay. `held` is what stands in published_value after.
create table published_restatement (
    series      bigint      not null,
    area        text        not null,
    period      bigint      not null,
    old_file    bigint      not null references published_file (id),
    new_file    bigint      not null references published_file (id),
    old_number  double precision,
    old_text    text        not null,
    new_number  double precision,
    new_text    text        not null,
    noted_at    timestamptz not null,
    primary key (series, area, period, old_file, new_file)
);

create table neighbour (
    version    text   not null,
    authority  text   not null,
    -- 1 is the closest.
    position   bigint not null,
    neighbour  text   not null,
    primary key (version, authority, position)
);

-- A basket of measures as somebody brought it in; a new version beside the old one, never over it.
create table measure_basket (
    id           uuid        primary key,
    name         text        not null,
    version      bigint      not null,
    source       text        not null,
    approved_by  text        not null,
    made_by      text        not null,
    made_at      timestamptz not null,
    unique (name, version)
);

create table measure_definition (
    basket      uuid   not null references measure_basket (id),
    position    bigint not null,
    code        text   not null,
    -- The definition as JSON, whole: a later version changes nothing here.
    definition  text   not null,
    primary key (basket, code)
);

-- Who answers for a measure, and what it is to reach. Append-only; the newest counts.
create table measure_steer (
    id         uuid        primary key,
    code       text        not null,
    owner      text        not null,
    target     double precision,
    target_on  date,
    reason     text        not null,
    set_by     text        not null,
    set_at     timestamptz not null
);
create index measure_steer_code on measure_steer (code);
