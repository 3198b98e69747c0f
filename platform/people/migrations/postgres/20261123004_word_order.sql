-- Ranges of words compare by byte, as on SQLite, so that a search by the beginning of a word uses the index.
alter table person_name_word alter column word type text collate "C";
alter table person alter column sort_key type text collate "C";
alter table organisation alter column sort_key type text collate "C";
