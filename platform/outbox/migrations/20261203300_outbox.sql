-- Everything that leaves by e-mail, text message or post. What a message says is in files: here are ids, days and counts.
create table outbox (
    id                 uuid        primary key,
    -- The code of its kind, such as message.new.
    kind               text        not null,
    channel            text        not null check (channel in ('email', 'sms', 'letter')),
    -- To whom: an account, whose address is looked up when it leaves, or an address.
    account            uuid        references account (id),
    address            text,
    -- The child whom it is about: looked at again when it leaves, never written into it.
    child              uuid,
    -- What it is about, for whoever looks whether it is still so.
    about              uuid,
    day                date,
    -- Asked for again with the same key it is the same one.
    dedup_key          text        not null,
    state              text        not null check (state in ('waiting', 'held', 'leaving', 'sent', 'delivered', 'failed',
                           'bounced', 'perhaps_sent', 'stopped', 'in_summary')),
    -- Leaves by itself; otherwise it waits for the daily summary.
    at_once            boolean     not null,
    -- It may go out although the child died: somebody said why it must.
    despite_death      boolean     not null,
    written_at         timestamptz not null,
    not_before         timestamptz not null,
    -- After that it is of no use and does not leave.
    useful_until       timestamptz not null,
    attempts           bigint      not null,
    left_at            timestamptz,
    settled_at         timestamptz,
    -- How it left, and what the provider calls it.
    transport          text,
    provider_reference text,
    -- The daily summary that it is in.
    summary            uuid,
    -- Why it stands so, in words for administrators.
    why                text,
    check ((account is null) <> (address is null))
);
create unique index outbox_key on outbox (kind, dedup_key);
create index outbox_state on outbox (state, written_at);
create index outbox_account on outbox (account, state);
create index outbox_summary on outbox (summary);
create index outbox_about on outbox (kind, about);
create index outbox_child on outbox (child);

-- What a person wants by e-mail. Who has no row gets the daily summary at the usual hour.
create table mail_preference (
    account    uuid    primary key references account (id),
    wants      text    not null check (wants in ('summary', 'today', 'none')),
    -- The hour in England at which the daily summary leaves.
    hour       bigint  not null,
    -- The day on which the last summary was made.
    summary_on date,
    version    bigint  not null
);
