-- A request for an assessment from somebody outside, as it is written: saved at each step, sent once, then put to a
-- child's record by an officer. The code by which one comes back is kept as its hash.
create table intake (
    id          uuid        primary key,
    code_hash   text        not null unique,
    state       text        not null check (state in ('begun', 'sent', 'placed', 'joined')),
    -- The answers, as JSON.
    answers     text        not null,
    begun_at    timestamptz not null,
    saved_at    timestamptz not null,
    reference   text        unique,
    sent_on     date,
    person      uuid        references person (id),
    placed_by   text,
    placed_on   date
);
create index intake_state on intake (state, sent_on);

-- Evidence for a part of the legal test (section 36(8)), beside what the request itself says.
create table evidence (
    id        uuid primary key,
    person    uuid not null references person (id),
    part      text not null check (part in ('needs', 'plan')),
    body      text not null,
    source    text not null,
    added_by  text not null,
    added_on  date not null
);
create index evidence_person on evidence (person, added_on);

-- A setting that is asked whether it can take the child. Its id is what the events are about.
create table consultation (
    id             uuid primary key,
    person         uuid not null references person (id),
    organisation   uuid not null references organisation (id),
    sent_on        date not null,
    answer         text check (answer in ('yes', 'no')),
    -- Grounds of section 39(4), with spaces between.
    grounds        text not null,
    answer_reason  text,
    answered_by    text,
    answered_on    date,
    -- What the authority decided, and its own reasoning.
    outcome        text check (outcome in ('named', 'not_named')),
    outcome_ground text,
    outcome_reason text,
    decided_by     text,
    decided_on     date
);
create index consultation_person on consultation (person);
create index consultation_organisation on consultation (organisation, sent_on);

-- How a service is reminded of advice that it owes, and who heads it.
create table service (
    organisation    uuid   primary key references organisation (id),
    head            uuid,
    remind_before   bigint not null,
    remind_every    bigint not null,
    escalate_after  bigint not null
);
alter table advice add column service uuid references organisation (id);
create index advice_service on advice (service);

-- A way in for somebody without an account, to give one piece of advice: a link, and a code told by another way.
create table guest (
    id          uuid        primary key,
    person      uuid        not null references person (id),
    advice      uuid        not null references advice (id),
    name        text        not null,
    link_hash   text        not null unique,
    code_hash   text        not null,
    made_by     text        not null,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    tries       bigint      not null,
    used_at     timestamptz,
    revoked_at  timestamptz
);
create index guest_advice on guest (advice);

-- A meeting of the panel: who sits on it, what it looks at, what it recommends.
create table panel (
    id        uuid primary key,
    held_on   date not null,
    title     text not null,
    made_by   text not null,
    closed_on date
);
create index panel_held on panel (held_on);
create table panel_member (
    panel    uuid not null references panel (id),
    account  uuid not null,
    name     text not null,
    primary key (panel, account)
);
create index panel_member_account on panel_member (account);
create table panel_item (
    id              uuid   primary key,
    panel           uuid   not null references panel (id),
    person          uuid   not null references person (id),
    rank            bigint not null,
    question        text   not null,
    recommendation  text,
    reasons         text,
    recommended_by  text,
    recommended_on  date,
    unique (panel, person, question)
);
create index panel_item_person on panel_item (person);
-- Whoever has an interest in a case sees no papers of it and takes no part.
create table panel_conflict (
    item        uuid        not null references panel_item (id),
    account     uuid        not null,
    name        text        not null,
    reason      text        not null,
    declared_at timestamptz not null,
    primary key (item, account)
);
