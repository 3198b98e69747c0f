-- What a document holds lies outside the database; `file_content` has what has not been moved there yet.
alter table file add column content uuid references stored_file (id);
create index file_stored on file (content);
-- Its bytes are not those of its hash: it stays until somebody has looked at it.
alter table file_content add column is_damaged boolean not null default false;
