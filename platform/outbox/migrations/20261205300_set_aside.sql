-- Something stood against the message when it was to leave, such as a death: where that is put right, it leaves after all.
alter table outbox add column set_aside boolean not null default false;
