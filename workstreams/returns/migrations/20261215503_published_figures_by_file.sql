-- Published figures are kept by the file that they came in with, by its checksum: what a later file says stands in front of what an
-- earlier one said, which counts again where the later one is withdrawn. Figures that came in without one have an empty checksum.
create table published_figure_new (
    area         text    not null,
    name         text    not null,
    authority    text,
    year         bigint  not null,
    measure      text    not null,
    within       bigint,
    of_all       bigint,
    tenths       bigint,
    file_sha256  text    not null default '',
    -- The higher came in later.
    turn         bigint  not null default 0,
    withdrawn    boolean not null default false,
    primary key (area, year, measure, file_sha256)
);
insert into published_figure_new (area, name, authority, year, measure, within, of_all, tenths)
select area, name, authority, year, measure, within, of_all, tenths from published_figure;
drop table published_figure;
alter table published_figure_new rename to published_figure;
create index published_figure_authority on published_figure (authority);
create index published_figure_file on published_figure (file_sha256);
