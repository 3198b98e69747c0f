-- A child may be educated otherwise than at a setting: then the placement says how, and names no organisation. Both
-- databases take a column's "not null" away in ways of their own; a new table is the same on both.
create table placement_of (
    id                   uuid    primary key,
    person               uuid    not null references person (id),
    organisation         uuid    references organisation (id),
    -- How, where no organisation is named: a code of the SEN2 return, item 5.7c, and its words.
    otherwise            text    check (otherwise in ('OLA', 'OPA', 'EHE', 'EYP', 'OTH', 'NEET', 'NIEC', 'NIEO')),
    otherwise_words      text,
    -- 1 is the main one.
    rank                 bigint  not null default 1,
    sen_unit             boolean not null default false,
    resourced_provision  boolean not null default false,
    -- SEN2 items 5.2 and 5.3.
    residential          text    check (residential in ('A', 'B')),
    work_based           text    check (work_based in ('A', 'T', 'S')),
    starts_on            date    not null,
    ends_on              date,
    check ((organisation is null) <> (otherwise is null))
);
insert into placement_of (id, person, organisation, starts_on, ends_on)
    select id, person, organisation, starts_on, ends_on from placement;
drop table placement;
alter table placement_of rename to placement;
create index placement_person on placement (person);
create index placement_organisation on placement (organisation);
-- What a list must know of each child it counts, without the record.
create index person_visible on person (id, is_child, restricted);
