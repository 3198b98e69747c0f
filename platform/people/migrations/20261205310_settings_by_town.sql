-- The town that most settings are in, which tells nobody where a child is, is asked for whenever a family's page is made.
create index organisation_town on organisation (kind, town);
