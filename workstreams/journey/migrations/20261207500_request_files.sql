-- Reports and pictures that somebody sends with a request without an account. What they hold lies where files lie; when the
-- request is put to a child's record they become documents of that child.
create table request_file (
    id         uuid        primary key,
    intake     uuid        not null references intake (id),
    content    uuid        not null references stored_file (id),
    name       text        not null,
    media_type text        not null,
    added_at   timestamptz not null
);
create index request_file_intake on request_file (intake, added_at);
create index request_file_content on request_file (content);
