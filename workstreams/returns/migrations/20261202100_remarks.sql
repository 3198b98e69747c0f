-- What an import says and of which nothing is lost: settings that were not known, letters in another encoding than the file says.
create table sen2_remark (
    id     uuid   primary key,
    batch  uuid   not null references sen2_import (id),
    -- In the order in which they were said.
    place  bigint not null,
    words  text   not null
);
create index sen2_remark_batch on sen2_remark (batch, place);

-- What the header of the file says of the area, as JSON: the return of that year is written with it again.
alter table sen2_import add column header text;
