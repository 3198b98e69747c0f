-- A request to export restricted records too: why, and which second person agreed. It opens one export for a day.
create table export_request (
    id           uuid        primary key,
    kind         text        not null check (kind in ('sen2', 'annex_a')),
    reason       text        not null,
    asked_by     uuid        not null,
    asked_name   text        not null,
    asked_at     timestamptz not null,
    decided_by   uuid,
    decided_name text,
    decided_at   timestamptz,
    agreed       boolean     not null default false,
    used_at      timestamptz
);
create index export_request_asked on export_request (asked_at);

-- What the people named on a restricted record are told: it was in an export.
create table export_notice (
    request  uuid        not null references export_request (id),
    account  uuid        not null,
    person   uuid        not null references person (id) on delete cascade,
    seen_at  timestamptz,
    primary key (request, account, person)
);
create index export_notice_account on export_notice (account) where seen_at is null;
