-- All who wrote, changed or removed lines of a version of a plan: none of them approves it.
create table plan_author (
    plan     uuid        not null references plan_version (id),
    account  uuid        not null,
    since    timestamptz not null,
    primary key (plan, account)
);
