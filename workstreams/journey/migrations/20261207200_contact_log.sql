-- Calls, visits, emails, meetings and notes about a child, for those who work for the council. A row is never changed: what
-- corrects it is another row that names it.
create table case_note (
    id                  uuid        primary key,
    person              uuid        not null references person (id),
    -- The first of a chain of corrections: itself where nothing was corrected.
    root                uuid        not null,
    corrects            uuid        unique references case_note (id),
    kind                text        not null check (kind in ('call', 'visit', 'email', 'meeting', 'note')),
    happened_on         date        not null,
    with_whom           text        not null,
    body                text        not null,
    corrected_why       text,
    written_by          text        not null,
    written_by_account  uuid        not null,
    written_at          timestamptz not null
);
create index case_note_person on case_note (person, happened_on);
create index case_note_root on case_note (root);
-- A task that somebody set by hand says what is to be done, and by whom.
alter table task add column what text;
alter table task add column for_account uuid;
alter table task add column for_name text;
