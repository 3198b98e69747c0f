-- The address of a person's calendar feed: a secret, of which only the hash is kept. Revoked by deleting it.
create table calendar_feed (
    account     uuid        primary key,
    token_hash  text        not null unique,
    made_at     timestamptz not null
);
