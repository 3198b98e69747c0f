-- What was kept from the person when a text or document was read, by marks that tell nothing: a reading counts for that alone.
-- Of readings of before nobody knows what it was, and they let nothing through.
alter table reading add column marks text not null default '';
