-- The record is looked at anew: a snapshot says now in which year a plan took how long. That is done within a minute.
delete from sufficiency_snapshot;
