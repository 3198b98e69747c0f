-- The One Plan: where it comes from, its priorities and outcomes, the actions that answer them (projects of the engine),
-- risks, meetings with their decisions, board packs, readiness for inspection. No child is named here.

-- A strategy, a plan that an inspection asked for, a peer review; and which one it follows.
create table plan_source (
    id        uuid   primary key,
    kind      text   not null check (kind in ('strategy', 'wsoa', 'app', 'pap', 'inspection', 'peer_review', 'inclusion_plan', 'reform_plan', 'other')),
    name      text   not null,
    dated_on  date   not null,
    about     text   not null,
    follows   uuid   references plan_source (id)
);

-- A weakness, an area for priority action or for improvement, a recommendation: to the letter.
create table plan_finding (
    id           uuid   primary key,
    source       uuid   not null references plan_source (id),
    position     bigint not null,
    wording      text   not null,
    responsible  text   not null,
    closed_on    date,
    -- What shows that it is closed, and who signed it off.
    evidence     text,
    signed_by    text
);
create index plan_finding_source on plan_finding (source);

create table plan_priority (
    id        uuid   primary key,
    position  bigint not null,
    title     text   not null,
    about     text   not null,
    owner     text   not null,
    partner   text   not null
);

create table plan_outcome (
    id        uuid   primary key,
    priority  uuid   not null references plan_priority (id),
    position  bigint not null,
    title     text   not null
);
create index plan_outcome_priority on plan_outcome (priority);

-- The measures that tell whether an outcome is reached.
create table plan_outcome_measure (
    outcome  uuid not null references plan_outcome (id),
    measure  text not null,
    primary key (outcome, measure)
);

-- An action is a project that serves an outcome.
create table plan_action (
    outcome  uuid not null references plan_outcome (id),
    project  uuid not null references project (id),
    primary key (outcome, project)
);

-- Which findings an action answers.
create table plan_answer (
    finding  uuid not null references plan_finding (id),
    project  uuid not null references project (id),
    primary key (finding, project)
);

create table plan_risk (
    id                 uuid   primary key,
    title              text   not null,
    about              text   not null,
    -- 1 to 5, before and after what is done about it.
    likelihood         bigint not null check (likelihood between 1 and 5),
    impact             bigint not null check (impact between 1 and 5),
    likelihood_after   bigint not null check (likelihood_after between 1 and 5),
    impact_after       bigint not null check (impact_after between 1 and 5),
    mitigation         text   not null,
    owner              text   not null,
    review_on          date   not null,
    closed_on          date,
    closed_why         text,
    version            bigint not null
);

create table plan_meeting (
    id       uuid   primary key,
    kind     text   not null check (kind in ('board', 'heads', 'parents_forum', 'operations', 'other')),
    title    text   not null,
    held_on  date   not null,
    about    text   not null,
    version  bigint not null
);

create table plan_decision (
    id        uuid        primary key,
    meeting   uuid        not null references plan_meeting (id),
    wording   text        not null,
    made_by   text        not null,
    said_by   text        not null,
    said_at   timestamptz not null
);
create index plan_decision_meeting on plan_decision (meeting);

-- What a meeting asked somebody to do.
create table plan_task (
    id       uuid   primary key,
    meeting  uuid   not null references plan_meeting (id),
    wording  text   not null,
    owner    text   not null,
    due_on   date   not null,
    done_on  date,
    outcome  text
);
create index plan_task_meeting on plan_task (meeting);

-- A board pack, frozen with everything that it says.
create table board_pack (
    id       uuid        primary key,
    title    text        not null,
    for_on   date        not null,
    content  text        not null,
    sha256   text        not null,
    made_by  text        not null,
    made_at  timestamptz not null
);

-- What shows how the partnership meets the criteria of the inspection framework. The thing itself stays where it is.
create table inspection_evidence (
    id           uuid   primary key,
    title        text   not null,
    kind         text   not null,
    owner        text   not null,
    partner      text   not null,
    dated_on     date   not null,
    review_on    date   not null,
    location     text   not null,
    sensitivity  text   not null check (sensitivity in ('open', 'internal', 'personal')),
    strength     text   not null check (strength in ('strong', 'some', 'weak')),
    gap          text   not null,
    retired_on   date,
    version      bigint not null
);

create table inspection_evidence_criterion (
    evidence   uuid not null references inspection_evidence (id),
    criterion  text not null,
    primary key (evidence, criterion)
);

-- The self-evaluation of a criterion: append-only, the newest counts. `{M01}` stands for a live figure.
create table self_evaluation (
    id         uuid        primary key,
    criterion  text        not null,
    wording    text        not null,
    made_by    text        not null,
    made_at    timestamptz not null
);
create index self_evaluation_criterion on self_evaluation (criterion);
