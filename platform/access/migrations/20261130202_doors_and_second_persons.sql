-- Tries at a door, minute by minute, in place of a row for each.
drop table sign_in_failure;
create table door_try (
    door            text        not null,
    minute          bigint      not null,
    tries           bigint      not null,
    primary key (door, minute)
);
create index door_try_minute on door_try (minute);

-- A browser in which somebody has signed in: strangers' tries do not shut it out.
create table known_device (
    token_hash      text        not null,
    account         uuid        not null references account (id),
    address         text        not null,
    seen_at         timestamptz not null,
    primary key (token_hash, account)
);
create index known_device_account on known_device (account);

-- A session that was ended by somebody else, such as by a new password: for an hour it still says whose text it was that
-- was being typed.
alter table session add column ended_at timestamptz;

-- Until then, links made before do not open (a calendar's address, for one).
alter table account add column signed_out_at timestamptz;

-- What somebody was typing when the session ended.
create table unsaved_form (
    id              uuid        primary key,
    account         uuid        not null references account (id),
    path            text        not null,
    fields          text        not null,
    kept_at         timestamptz not null,
    seen_at         timestamptz
);
create index unsaved_form_account on unsaved_form (account);

-- What somebody else did to an account, until its owner has read it.
create table account_notice (
    id              uuid        primary key,
    account         uuid        not null references account (id),
    at              timestamptz not null,
    what            text        not null,
    by_name         text        not null,
    read_at         timestamptz
);
create index account_notice_account on account_notice (account);

-- Acts that widen access, until a second person agrees.
create table access_act (
    id              uuid        primary key,
    kind            text        not null check (kind in ('role', 'link', 'second_factor', 'open', 'named')),
    account         uuid        not null references account (id),
    role            text,
    organisation    uuid,
    person          uuid,
    reason          text,
    asked_by        uuid        not null,
    asked_by_name   text        not null,
    asked_at        timestamptz not null,
    decided_by      uuid,
    decided_by_name text,
    decided_at      timestamptz,
    agreed          boolean     not null,
    used_at         timestamptz
);
create index access_act_account on access_act (account, kind);
create index access_act_decided on access_act (decided_at);

-- What accounts of families have sent, day by day.
create table account_sent (
    account         uuid        not null references account (id),
    day             date        not null,
    files           bigint      not null,
    bytes           bigint      not null,
    primary key (account, day)
);
