-- What is found, and by what: one row for each word of a name, postcode, telephone number and other thing that is typed.
-- It is worked out from the tables that it is about, and can be made again from them at any time.
create table search_term (
    -- What is found: 'child', 'adult' (who leads to the children around whom they are), 'organisation', 'file'.
    about    text not null,
    way      text not null check (way in ('name', 'former', 'postcode', 'phone', 'email', 'number', 'word')),
    term     text not null,
    subject  uuid not null,
    primary key (about, way, term, subject)
);
create index search_term_subject on search_term (subject, about, way, term);

-- Every word of a name that anybody or anything has, once: what sounds or is spelled like a word is looked up here, and then
-- who has it.
create table search_word (
    word         text        primary key,
    -- Since when nothing has it: it goes a day later, unless somebody has it again.
    unused_since timestamptz
);
create table search_alike (
    -- How it sounds, or how it is spelled with one letter left out.
    key   text not null,
    word  text not null,
    primary key (key, word)
);
create index search_alike_word on search_alike (word);

-- What somebody searched for, for a day: so that the page of results has an address without the words.
create table saved_search (
    id       uuid        primary key,
    account  uuid        not null,
    asked    text        not null,
    made_at  timestamptz not null
);
create index saved_search_made on saved_search (made_at);
