-- What the room keeps.
create table blank_item (
    id uuid primary key,
    name text not null
);
