-- Codes of authorities that came after this version of the program. One that was split or merged has numbers of its own;
-- a code that only took the place of another has the number of before.

create table area_code (
    -- Of the Office for National Statistics, nine characters.
    gss      text        primary key,
    -- Of the DfE, three digits: the key of the figures.
    number   text        not null,
    added_by text        not null,
    added_at timestamptz not null
);
