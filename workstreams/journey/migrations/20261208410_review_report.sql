-- The report of an annual review meeting, as the SENCO of a school sent it (regulation 20(7) and (8), SEND Regulations 2014). Its
-- files are attachments of the kind review_report.
create table review_report (
    id              uuid primary key,
    person          uuid not null references person (id),
    -- The day on which the meeting was held.
    meeting_on      date not null,
    -- Who took part; empty where nobody said.
    takes_part      text not null,
    recommends      text not null check (recommends in ('maintain', 'amend', 'cease')),
    -- What should change, and why.
    text            text not null,
    sent_by         text not null,
    sent_by_account uuid not null,
    sent_on         date not null,
    -- The school that sent it: its SENCOs read it.
    organisation    uuid references organisation (id)
);
create index review_report_person on review_report (person, sent_on);
