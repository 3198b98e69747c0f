-- Where a scheme lies, as its option said when it was chosen; empty where it did not.
alter table sufficiency_scheme add column area text not null default '';
