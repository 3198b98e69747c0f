-- Case officers who work together under a manager. Who is in which team changes nobody's caseload, and nobody's access.
create table team (
    id       uuid   primary key,
    name     text   not null,
    -- The name folded: two teams whose names differ in capitals alone would be taken for one.
    sort_key text   not null unique,
    -- The account that leads it; none where whoever led it has left.
    manager  uuid,
    version  bigint not null
);

-- A case officer is in one team at most.
create table team_member (
    account uuid primary key,
    team    uuid not null references team (id)
);
create index team_member_team on team_member (team);
