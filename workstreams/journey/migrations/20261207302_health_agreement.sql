-- Services that agree section G for the health body (regulation 12(2)).
alter table service add column agrees_health boolean not null default false;
-- That the health body is asked to agree section G of a plan, and what it said.
create table health_agreement (
    id           uuid primary key,
    person       uuid not null references person (id),
    service      uuid not null references organisation (id),
    asked_by     text not null,
    asked_on     date not null,
    -- The day by which an answer is wanted. The law names none.
    due_on       date not null,
    answer       text check (answer in ('agreed', 'not_agreed', 'withdrawn')),
    reason       text,
    -- What section G said when it was agreed, as a checksum.
    checksum     text,
    answered_by  text,
    answered_on  date
);
create index health_agreement_person on health_agreement (person);
create index health_agreement_open on health_agreement (service, due_on) where answer is null;
