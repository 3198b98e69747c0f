-- Children and young people whose record is on legal hold: it is kept whatever the retention schedule says.
create table retention_hold (
    id       uuid primary key,
    person   uuid not null unique references person (id),
    because  text not null,
    held_by  text not null,
    held_on  date not null
);
