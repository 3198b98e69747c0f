-- What the checks found once and find no more. How much a night found is counted for each reader from these and from what is still
-- found, so that a record that was restricted since is in no number of it.
create table sen2_finding_gone (
    id       uuid   primary key,
    -- None where it was about the return as a whole.
    person   uuid   references person (id),
    level    text   not null check (level in ('error', 'query', 'prompt')),
    -- The first night on which it was found, and the first on which it was not.
    since    date   not null,
    gone_on  date   not null
);
create index sen2_finding_gone_person on sen2_finding_gone (person);
create index sen2_finding_gone_on on sen2_finding_gone (gone_on);

-- Whether what a night found can be counted so: of earlier nights it is not known what was put right since.
alter table sen2_night add column by_reader boolean not null default false;
alter table sen2_night drop column errors;
alter table sen2_night drop column queries;
alter table sen2_night drop column prompts;
