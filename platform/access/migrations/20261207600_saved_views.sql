-- A view of a list that somebody saved for themselves: which list, what is asked of it, and what they call it. The address
-- alone shows the same list to whoever gets it, as far as they may see it.
create table saved_view (
    id       uuid        primary key,
    account  uuid        not null references account (id),
    list     text        not null,
    query    text        not null,
    name     text        not null,
    made_at  timestamptz not null
);
create index saved_view_account on saved_view (account, list, name);
