-- A restriction is lifted by two people, too: the kinds of an act are checked by the program that writes them.
create table access_act_new (
    id              uuid        primary key,
    kind            text        not null,
    account         uuid        not null references account (id),
    role            text,
    organisation    uuid,
    person          uuid,
    reason          text,
    asked_by        uuid        not null,
    asked_by_name   text        not null,
    asked_at        timestamptz not null,
    decided_by      uuid,
    decided_by_name text,
    decided_at      timestamptz,
    agreed          boolean     not null,
    used_at         timestamptz
);
insert into access_act_new
    select id, kind, account, role, organisation, person, reason, asked_by, asked_by_name, asked_at, decided_by,
           decided_by_name, decided_at, agreed, used_at
      from access_act;
drop table access_act;
alter table access_act_new rename to access_act;
create index access_act_account on access_act (account, kind);
create index access_act_decided on access_act (decided_at);
