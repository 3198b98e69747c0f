-- The beginning of a word is a range of words: both databases order them byte by byte.
alter table search_term alter column term type text collate "C";
