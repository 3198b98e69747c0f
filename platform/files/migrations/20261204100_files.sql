-- The content of a file that somebody added. It lies outside the database, encrypted, under this id as its name.
create table stored_file (
    id            uuid        primary key,
    -- Bytes, and the hash, of what the file says.
    size          bigint      not null,
    sha256        text        not null,
    -- The hash of what lies outside the database: it is checked without any key.
    sealed_sha256 text        not null,
    -- The file's own key, locked with the key that lies outside the database. Empty once the file is gone.
    secret        text        not null,
    stored_at     timestamptz not null,
    -- When a virus scanner looked at it; none where none is set up.
    scanned_at    timestamptz,
    -- It is marked first, and removed a day later: a copy of the database that was begun before finds it still.
    removed_at    timestamptz,
    gone_at       timestamptz
);
create index stored_file_removed on stored_file (removed_at) where gone_at is null;

-- Bytes that are being written and that no row names yet. Whoever keeps the file takes its row away; a row that is a day old stands
-- for bytes that nobody kept.
create table file_coming (
    id uuid        primary key,
    at timestamptz not null
);

-- A file that is attached to something: a visit, a contract, a page.
create table attachment (
    id            uuid        primary key,
    owner_kind    text        not null,
    owner         uuid        not null,
    content       uuid        not null references stored_file (id),
    name          text        not null,
    media_type    text        not null,
    added_by      uuid        not null,
    added_by_name text        not null,
    added_at      timestamptz not null,
    -- The last day on which it is kept; none where it stays.
    keep_until    date,
    -- Legal hold: it is not removed, whoever asks and whatever the day.
    held_at       timestamptz,
    held_by_name  text,
    held_because  text,
    removed_at    timestamptz,
    removed_by_name text,
    removed_because text
);
create index attachment_owner on attachment (owner_kind, owner, added_at);
create index attachment_content on attachment (content);
create index attachment_keep_until on attachment (keep_until) where removed_at is null;
