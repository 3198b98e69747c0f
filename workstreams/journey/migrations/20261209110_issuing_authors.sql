-- All who wrote or changed what waits for a manager's sign-off: none of them signs it off.
create table issuing_author (
    issuing  uuid        not null references issuing (id),
    account  uuid        not null,
    name     text        not null,
    since    timestamptz not null,
    primary key (issuing, account)
);
insert into issuing_author (issuing, account, name, since) select id, made_by, made_by_name, made_at from issuing;
