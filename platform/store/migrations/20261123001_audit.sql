-- The append-only record of who did and saw what. Rows are inserted, never updated.
-- The entries of one transaction form a segment; each entry holds the hash of the one before it
-- in its segment, and seals link the segments into one chain.
create table audit_entry (
    segment        uuid        not null,
    position       bigint      not null,
    at             timestamptz not null,
    actor          uuid,
    actor_name     text        not null,
    action         text        not null,
    subject_kind   text        not null,
    subject        uuid,
    allowed_by     text        not null,
    reason         text,
    detail         text        not null,
    previous_hash  text        not null,
    hash           text        not null,
    primary key (segment, position)
);
create index audit_entry_subject on audit_entry (subject, at);
create index audit_entry_actor on audit_entry (actor, at);
create index audit_entry_at on audit_entry (at);

-- A work queue, not a record: segments waiting for the next seal.
create table audit_unsealed (segment uuid primary key);

create table audit_seal (
    number         bigint      primary key,
    sealed_at      timestamptz not null,
    segments       bigint      not null,
    previous_hash  text        not null,
    hash           text        not null
);

create table audit_sealed (
    segment        uuid        primary key,
    seal           bigint      not null references audit_seal (number),
    position       bigint      not null
);
create index audit_sealed_seal on audit_sealed (seal, position);

create table setting (
    name           text        primary key,
    value          text        not null
);
