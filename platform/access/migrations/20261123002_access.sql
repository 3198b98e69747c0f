create table account (
    id              uuid        primary key,
    email           text        not null unique,
    name            text        not null,
    password_hash   text,
    totp_secret     text,
    totp_confirmed  boolean     not null default false,
    -- The last 30-second step whose code was used: a code works once.
    totp_last_step  bigint      not null default 0,
    -- The child or young person, or the parent, that this account belongs to.
    person          uuid,
    disabled_at     timestamptz,
    created_at      timestamptz not null,
    version         bigint      not null
);
create index account_person on account (person);

-- A role held for a time, in an organisation where the role is one of a setting or service.
create table account_role (
    id              uuid        primary key,
    account         uuid        not null references account (id),
    role            text        not null,
    organisation    uuid,
    starts_on       date        not null,
    ends_on         date
);
create index account_role_account on account_role (account);
create index account_role_organisation on account_role (organisation);

create table recovery_code (
    account         uuid        not null references account (id),
    hash            text        not null,
    used_at         timestamptz,
    primary key (account, hash)
);

create table session (
    token_hash      text        primary key,
    account         uuid        not null references account (id),
    created_at      timestamptz not null,
    seen_at         timestamptz not null,
    -- Whether the second factor was given in this session.
    second_factor   boolean     not null
);
create index session_account on session (account);

create table sign_in_failure (
    id              uuid        primary key,
    -- Whose door: account:… or address:…
    door            text        not null,
    at              timestamptz not null
);
create index sign_in_failure_door on sign_in_failure (door, at);

create table single_use_link (
    token_hash      text        primary key,
    account         uuid        not null references account (id),
    purpose         text        not null check (purpose in ('invitation', 'reset')),
    expires_at      timestamptz not null,
    used_at         timestamptz
);
create index single_use_link_account on single_use_link (account);
