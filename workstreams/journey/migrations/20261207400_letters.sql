-- What stands above every letter. A change is a new row: letters that went out keep theirs.
create table letterhead (
    id          uuid        primary key,
    number      bigint      not null unique,
    name        text        not null,
    team        text        not null,
    address     text        not null,
    telephone   text        not null,
    email       text        not null,
    website     text        not null,
    -- A PNG file in base 64; nothing where there is none.
    logo        text        not null,
    logo_alt    text        not null,
    added_by    text        not null,
    added_at    timestamptz not null
);

-- The words of letters of one kind, in one wording and language. What was in use once is never changed.
create table letter_template (
    id          uuid        primary key,
    kind        text        not null,
    wording     text        not null check (wording in ('standard', 'plain', 'easy_read')),
    language    text        not null,
    number      bigint      not null,
    state       text        not null check (state in ('draft', 'in_use', 'replaced')),
    -- Whether a native speaker has checked it.
    checked     boolean     not null,
    body        text        not null,
    changed_by  text        not null,
    changed_at  timestamptz not null,
    used_by     text,
    used_at     timestamptz,
    version     bigint      not null,
    unique (kind, wording, language, number)
);

-- How an officer signs letters: their job title, and how to reach them.
create table letter_signature (
    account     uuid        primary key,
    title       text        not null,
    telephone   text        not null,
    email       text        not null
);

-- Letters that were printed together.
create table print_run (
    id          uuid        primary key,
    restricted  boolean     not null,
    made_by     text        not null,
    made_at     timestamptz not null
);

-- A notice as a letter to one person: with which letterhead, in which words, and what stood in it of those who write and
-- read. It is never changed; whether it was printed and posted is said beside it.
create table letter (
    id          uuid        primary key,
    notice      uuid        not null references notice (id),
    person      uuid,
    letterhead  uuid        not null references letterhead (id),
    template    uuid        not null references letter_template (id),
    made        text        not null,
    channel     text        not null,
    -- What only people can make: braille, audio, a translation.
    to_arrange  text        not null,
    run         uuid        references print_run (id),
    printed_at  timestamptz,
    posted_on   date,
    posted_by   text
);
create index letter_notice on letter (notice);
create index letter_run on letter (run);
create index letter_to_print on letter (channel, posted_on);
