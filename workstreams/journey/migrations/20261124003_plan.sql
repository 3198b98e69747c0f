-- A version of a child's plan. A working version is written; serving the draft or sending the final plan freezes
-- it, and the next one begins as a copy.
create table plan_version (
    id         uuid   primary key,
    person     uuid   not null references person (id),
    number     bigint not null,
    state      text   not null check (state in ('working', 'served', 'final')),
    begun_on   date   not null,
    begun_by   text   not null,
    frozen_on  date,
    -- The event that froze it.
    event      uuid,
    unique (person, number)
);

-- A line of a plan: a need, an outcome, a piece of provision. It keeps its `line` from version to version.
create table plan_line (
    id            uuid        primary key,
    plan          uuid        not null references plan_version (id),
    line          uuid        not null,
    section       text        not null,
    rank          bigint      not null,
    body          text        not null,
    -- Of provision: by whom; how much and how often.
    who           text,
    quantity      text,
    -- Of provision: the need it meets and the outcome it serves.
    need          uuid,
    outcome       uuid,
    -- The advice it comes from, and the sentence.
    source        uuid,
    source_words  text,
    written_by    text        not null,
    written_at    timestamptz not null,
    version       bigint      not null
);
create index plan_line_plan on plan_line (plan, section, rank);
create index plan_line_line on plan_line (line);

-- What the family or a setting says on a served draft, and the answer to it.
create table plan_comment (
    id             uuid primary key,
    plan           uuid not null references plan_version (id),
    line           uuid,
    body           text not null,
    made_by        text not null,
    made_on        date not null,
    answer         text check (answer in ('accepted', 'part', 'refused')),
    answer_reason  text,
    answered_by    text,
    answered_on    date
);
create index plan_comment_plan on plan_comment (plan);
