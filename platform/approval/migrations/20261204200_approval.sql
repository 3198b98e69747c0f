-- What people say about a thing of a room: `kind` and `owner` name the thing, `place` a part of it, such as a line of a plan.
-- A reply names the comment that began its thread. Who may read them is said by the room.
create table comment (
    id                  uuid primary key,
    kind                text not null,
    owner               uuid not null,
    place               uuid,
    thread              uuid references comment (id),
    body                text not null,
    made_by             text not null,
    made_by_account     uuid,
    made_on             date not null,
    -- How it was answered: one of the codes that the room names; none while nobody has.
    answer              text,
    answer_reason       text,
    answered_by         text,
    answered_by_account uuid,
    answered_on         date
);
create index comment_owner on comment (kind, owner);

-- Each step on the way to an approval: append-only, the last one of a thing counts, and only for content with this checksum.
create table approval_step (
    id          uuid        primary key,
    kind        text        not null,
    owner       uuid        not null,
    number      bigint      not null,
    step        text        not null check (step in ('sent', 'taken_back', 'returned', 'approved', 'ended')),
    -- What it is in words that name nobody about whom it is, and where it is read.
    title       text        not null,
    href        text        not null,
    checksum    text        not null,
    by_account  uuid,
    by_name     text        not null,
    -- Who is asked, where it is sent.
    to_account  uuid,
    to_name     text,
    reason      text,
    made_at     timestamptz not null,
    unique (kind, owner, number)
);
create index approval_step_to on approval_step (to_account);
create index approval_step_by on approval_step (by_account);

-- What is frozen: its content as JSON, or nothing where the rows of the thing are its content. The checksum is of that JSON;
-- what was frozen before there were checksums has none.
create table frozen (
    kind             text        not null,
    owner            uuid        not null,
    content          text,
    sha256           text,
    reason           text,
    made_by          text        not null,
    made_by_account  uuid,
    made_at          timestamptz not null,
    primary key (kind, owner)
);
