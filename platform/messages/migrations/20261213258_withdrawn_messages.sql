-- A message that should not have gone to those whom it reached: from then on nobody outside the authority reads it. The record keeps
-- it, for whoever looks into the breach.
alter table message add column withdrawn_at timestamptz;
alter table message add column withdrawn_by text;
alter table message add column withdrawn_why text;
