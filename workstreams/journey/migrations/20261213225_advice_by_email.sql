-- Somebody who is asked for advice and has no account: how they are reached, where it is not the address of their service.
alter table advice add column email text;
alter table advice add column phone text;
-- Reminders that went to an e-mail address, as nobody who was asked has an account: to which, and by which message of the outbox.
create table advice_reminder (
    id       uuid  primary key,
    advice   uuid  not null references advice (id),
    address  text  not null,
    mail     uuid,
    sent_on  date  not null,
    sent_by  text  not null
);
create index advice_reminder_advice on advice_reminder (advice, sent_on);
-- The link in a reminder opens the same way in as the link that the guest was given, which keeps working.
alter table guest add column reminder_hash text;
create unique index guest_reminder_hash on guest (reminder_hash);
