-- A file that the area brought in for its forecasts, as it was. The newest of a kind counts.
create table sufficiency_file (
    id             uuid        primary key,
    kind           text        not null check (kind in ('population', 'sites', 'waiting', 'options', 'prices', 'grants', 'areas', 'priors')),
    name           text        not null,
    content        text        not null,
    sha256         text        not null,
    lines          bigint      not null,
    brought_in_by  text        not null,
    brought_in_at  timestamptz not null
);
create index sufficiency_file_kind on sufficiency_file (kind, brought_in_at);

-- The record as it was on a day, one row: who had a plan each January, who came and left, what is open. It is made again each
-- day; a forecast keeps what it was made of as hashes.
create table sufficiency_snapshot (
    id       bigint      primary key check (id = 1),
    as_at    date        not null,
    made_at  timestamptz not null,
    content  text        not null
);

-- Who has a plan on that day, as the forecast counts them: leads from a number to its cases.
create table sufficiency_now (
    person     uuid   primary key references person (id),
    ncy        bigint not null,
    need       text   not null,
    provision  text   not null,
    area       text   not null
);
create index sufficiency_now_cell on sufficiency_now (provision, need, ncy);

-- A forecast. Its outcome is kept as it was made; a locked one is cited and can be neither changed nor removed.
create table sufficiency_forecast (
    id           uuid        primary key,
    name         text        not null,
    why          text        not null,
    scenario     text        not null,
    simulations  bigint      not null,
    years        bigint      not null,
    seed         bigint      not null,
    state        text        not null check (state in ('waiting', 'running', 'done', 'failed')),
    done         bigint      not null,
    asked_by     text        not null,
    asked_at     timestamptz not null,
    begun_at     timestamptz,
    ended_at     timestamptz,
    -- The outcome as JSON, or why there is none.
    outcome      text,
    -- SHA-256 of everything it was made of: snapshot, files, scenario, seed.
    made_of      text,
    locked_by    text,
    locked_at    timestamptz,
    locked_why   text
);
create index sufficiency_forecast_state on sufficiency_forecast (state, asked_at);

-- A chosen option, carried out as a project.
create table sufficiency_scheme (
    id          uuid             primary key,
    option_name text             not null,
    provision   text             not null,
    places      double precision not null,
    capital     double precision not null,
    opens       bigint           not null,
    forecast    uuid             not null references sufficiency_forecast (id),
    project     uuid             not null,
    rationale   text             not null,
    -- Pounds spent so far, as was said last.
    spent       double precision not null,
    -- Why it is not carried out any more; empty while it is.
    withdrawn   text             not null,
    chosen_by   text             not null,
    chosen_on   date             not null,
    version     bigint           not null
);

-- What was said about a proposal, and what came of it.
create table sufficiency_view (
    id           uuid   primary key,
    about        text   not null,
    who          text   not null,
    how          text   not null,
    heard_on     date   not null,
    people       bigint,
    said         text   not null,
    answer       text   not null,
    recorded_by  text   not null,
    version      bigint not null
);
create index sufficiency_view_day on sufficiency_view (heard_on);
