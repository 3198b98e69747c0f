-- A setting that is consulted and has no account answers by a link too: sent to its address, with a code that is told another way.
-- Both databases take a column's "not null" away in ways of their own; a new table is the same on both.
create table guest_of (
    id           uuid        primary key,
    person       uuid        not null references person (id),
    advice       uuid        references advice (id),
    consultation uuid        references consultation (id) on delete cascade,
    name         text        not null,
    -- Nothing until the e-mail that carries the link leaves.
    link_hash    text        unique,
    code_hash    text        not null,
    made_by      text        not null,
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    tries        bigint      not null,
    used_at      timestamptz,
    revoked_at   timestamptz,
    check ((advice is null) <> (consultation is null))
);
insert into guest_of (id, person, advice, name, link_hash, code_hash, made_by, made_at, expires_at, tries, used_at, revoked_at)
    select id, person, advice, name, link_hash, code_hash, made_by, made_at, expires_at, tries, used_at, revoked_at from guest;
drop table guest;
alter table guest_of rename to guest;
create index guest_advice on guest (advice);
create index guest_consultation on guest (consultation);
-- What a place costs in a year, in whole pounds, as the setting says.
alter table consultation add column cost bigint;
