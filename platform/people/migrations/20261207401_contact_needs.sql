-- How a parent, carer or young person is to be written and spoken to: one row a person, for every child they belong to.
create table contact_need (
    id               uuid    primary key,
    person           uuid    not null unique references person (id),
    -- After "Dear"; their full name where nothing is said.
    addressed_as     text    not null,
    -- The language of an interpreter; British Sign Language is one.
    interpreter      text    not null,
    -- In which language letters are wanted: a code of ISO 639; English where nothing is said.
    letter_language  text    not null,
    wording          text    not null check (wording in ('standard', 'plain', 'easy_read')),
    -- The size of letters, in points.
    print_size       bigint  not null check (print_size in (12, 16, 18)),
    braille          boolean not null,
    audio            boolean not null,
    reached_by       text    not null check (reached_by in ('', 'post', 'email')),
    other            text    not null,
    said_by          text    not null,
    said_on          date    not null,
    version          bigint  not null
);
