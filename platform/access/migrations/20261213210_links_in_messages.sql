-- The message of the outbox in which the link left: where that does not arrive, the link goes. Null where it was shown on screen.
alter table single_use_link add column message uuid;
