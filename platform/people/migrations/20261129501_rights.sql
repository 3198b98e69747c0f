-- Whoever has care of a child is a parent in this law without parental responsibility: Education Act 1996, section 576.
alter table relationship add column has_care boolean not null default false;

-- Who decides for a young person who lacks capacity: Children and Families Act 2014, section 80; SEND Regulations 2014,
-- regulation 64. A deputy or an attorney; a parent where there is neither.
create table decision_maker (
    id            uuid        primary key,
    young_person  uuid        not null references person (id),
    person        uuid        not null references person (id),
    basis         text        not null check (basis in ('deputy', 'attorney', 'parent')),
    -- The assessment of capacity, the order or the power of attorney that was seen.
    evidence      text        not null,
    -- Who found that the young person lacks capacity to decide.
    found_by      text        not null,
    found_on      date        not null,
    starts_on     date        not null,
    review_on     date        not null,
    ends_on       date,
    end_reason    text,
    recorded_by   text        not null,
    recorded_at   timestamptz not null
);
create index decision_maker_young_person on decision_maker (young_person);
create index decision_maker_person on decision_maker (person);

-- Two records that may be about one child, until somebody decides.
create table possible_double (
    id          uuid        primary key,
    person      uuid        not null references person (id),
    other       uuid        not null references person (id),
    noted_at    timestamptz not null,
    decided_at  timestamptz
);
create index possible_double_person on possible_double (person);
create index possible_double_other on possible_double (other);

-- That the family and the young person were told that rights pass.
create table rights_told (
    id           uuid        primary key,
    person       uuid        not null references person (id),
    told_on      date        not null,
    how          text        not null,
    recorded_by  text        not null,
    recorded_at  timestamptz not null
);
create index rights_told_person on rights_told (person);
