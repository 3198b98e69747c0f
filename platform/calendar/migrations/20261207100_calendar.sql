-- The feeds came with the journey (20261124005), which has made this table where it is served. A program without that room has it
-- from here.
create table if not exists calendar_feed (
    account     uuid        primary key,
    -- The address of the feed is a secret, of which only the hash is kept. It is revoked by deleting the row.
    token_hash  text        not null unique,
    made_at     timestamptz not null
);
