-- An officer's decision that one member of a family may have another's address and telephone number. Without one,
-- each has their own.
create table contact_shared (
    id            uuid primary key,
    child         uuid not null references person (id),
    about_person  uuid not null references person (id),
    with_person   uuid not null references person (id),
    -- 'address', 'contact' (telephone and e-mail) or 'both'
    what          text not null check (what in ('address', 'contact', 'both')),
    reason        text not null,
    decided_by    text not null,
    starts_on     date not null,
    ends_on       date
);
create index contact_shared_child on contact_shared (child, with_person);

-- A text or document that people have read, and said that it may go to a person from whom whereabouts are kept, or
-- that a list of children may go at all. Words that may mean something else need one reader, all else two.
create table reading (
    id           uuid        primary key,
    child        uuid        not null references person (id),
    for_person   uuid        references person (id),
    kind         text        not null check (kind in ('text', 'document', 'list')),
    -- Of a text its words, of a document its bytes, as a hash.
    fingerprint  text        not null,
    title        text        not null,
    body         text        not null,
    place        text        not null,
    reason       text        not null,
    first_by     uuid        not null,
    first_name   text        not null,
    first_at     timestamptz not null,
    -- Whether a second person must read it before it goes.
    needs_second boolean     not null,
    second_by    uuid,
    second_name  text,
    second_at    timestamptz,
    refused_at   timestamptz
);
create index reading_child on reading (child, for_person);
create index reading_waiting on reading (first_at) where needs_second and second_by is null and refused_at is null;

-- A former name that only some accounts may know: after an adoption, or where a name was changed for protection.
alter table person_name add column sealed boolean not null default false;
create table name_reader (
    name     uuid not null references person_name (id),
    account  uuid not null,
    primary key (name, account)
);

-- Children of whom it must be looked again at what the family can see: a rule was made, an address or a setting
-- changed, a message left with words that were taken out.
create table recheck (
    child     uuid        primary key references person (id),
    why       text        not null,
    asked_at  timestamptz not null
);

-- Where somebody was, or how a setting was called, before the record changed: what was taken out of a text stays out when
-- an address, a telephone number or the name of a school is changed afterwards.
create table former_place (
    id            uuid primary key,
    person        uuid references person (id) on delete cascade,
    organisation  uuid references organisation (id),
    name          text,
    street        text,
    town          text,
    postcode      text,
    contacts      text not null,
    numbers       text not null,
    led_by        text
);
create index former_place_person on former_place (person);
create index former_place_organisation on former_place (organisation);

-- Who was once in a household that a rule protects: from whom, and whom.
create table protected (
    from_person  uuid not null references person (id) on delete cascade,
    person       uuid not null references person (id) on delete cascade,
    primary key (from_person, person)
);
create index protected_person on protected (person);
