-- Whom a step of a process lets in for its time: the service that is asked for advice, the setting that is
-- consulted, somebody who sits on the panel. Access ends with the row.
create table admission (
    id            uuid primary key,
    person        uuid not null references person (id),
    kind          text not null check (kind in ('asked', 'consulted', 'panel')),
    organisation  uuid references organisation (id),
    account       uuid,
    -- What lets them in: the piece of advice, the consultation, the line of the agenda.
    about         uuid not null,
    starts_on     date not null,
    ends_on       date
);
create index admission_person on admission (person);
create index admission_organisation on admission (organisation, kind);
create index admission_account on admission (account, kind);
create index admission_about on admission (about);
