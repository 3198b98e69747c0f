-- The address confidentiality rule that an act ends.
alter table access_act add column rule uuid;
