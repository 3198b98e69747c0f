-- Work in the background, one row for each piece, and one for each kind that is done again and again.
create table job (
    id             uuid        primary key,
    -- The code of its kind, such as sufficiency.forecast.
    kind           text        not null,
    -- What it is about.
    subject        uuid,
    -- What else it needs, as JSON: ids and codes, nothing about a person.
    payload        text        not null,
    -- Asked for again with the same key it is the same job, while it is open; for good where it runs once.
    key            text,
    once           boolean     not null,
    -- Stands for a schedule: it begins again when it has ended.
    is_schedule    boolean     not null,
    state          text        not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    -- Not before then; empty where it runs when it is needed.
    run_at         timestamptz,
    -- Asked for again while it ran: it runs once more.
    again          boolean     not null,
    -- How often it began, and how often the server stopped in the middle.
    attempts       bigint      not null,
    interruptions  bigint      not null,
    done           bigint      not null,
    total          bigint      not null,
    message        text        not null,
    cancel_asked   boolean     not null,
    -- The server that runs it, which says again and again that it still does; another may take it after that time.
    claimed_by     uuid,
    lease_until    timestamptz,
    asked_at       timestamptz not null,
    begun_at       timestamptz,
    ended_at       timestamptz,
    -- Why it did not succeed the last time.
    error          text
);
create unique index job_key on job (kind, key) where state in ('waiting', 'running');
create unique index job_once on job (kind, key) where once;
create index job_state on job (state, run_at, id);
create index job_subject on job (kind, subject);
