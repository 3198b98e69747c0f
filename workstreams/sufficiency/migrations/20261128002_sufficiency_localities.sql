-- A kind of file more: which locality, constituency or planning area a ward is in. The program says which kinds there are.
create table sufficiency_file_new (
    id             uuid        primary key,
    kind           text        not null,
    name           text        not null,
    content        text        not null,
    sha256         text        not null,
    lines          bigint      not null,
    brought_in_by  text        not null,
    brought_in_at  timestamptz not null
);
insert into sufficiency_file_new (id, kind, name, content, sha256, lines, brought_in_by, brought_in_at)
    select id, kind, name, content, sha256, lines, brought_in_by, brought_in_at from sufficiency_file;
drop table sufficiency_file;
alter table sufficiency_file_new rename to sufficiency_file;
create index sufficiency_file_kind on sufficiency_file (kind, brought_in_at);
