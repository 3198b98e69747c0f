-- When an import came to its end; none while it runs, or where it was broken off.
alter table sen2_import add column finished_at timestamptz;
update sen2_import set finished_at = made_at;
-- What the checks found in the file.
alter table sen2_import add column errors bigint not null default 0;
alter table sen2_import add column queries bigint not null default 0;

-- What of a file was not taken: an item, an element, a whole record; or what the record says otherwise.
create table sen2_not_taken (
    id      uuid   primary key,
    batch   uuid   not null references sen2_import (id),
    -- Counts the people of the file; none where it belongs to nobody.
    number  bigint,
    -- Whose record the person went into.
    person  uuid,
    -- UPN, ULN or name, as the file has it.
    who     text   not null,
    item    text   not null,
    value   text   not null,
    -- Sheet or file, where there are several.
    place   text   not null,
    line    bigint not null,
    why     text   not null
);
create index sen2_not_taken_batch on sen2_not_taken (batch, number);
create index sen2_not_taken_person on sen2_not_taken (person);
create index sen2_import_row_row on sen2_import_row (row_id);
create index sen2_import_row_person on sen2_import_row (person);
