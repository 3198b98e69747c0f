-- Whose advice came and was not read: for counts and lists of it.
create index advice_unread on advice (person) where unread_since is not null;
