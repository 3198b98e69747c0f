-- The contact log says of a letter that it went out. A new column takes the old one's place: what a column may hold is changed in
-- ways that differ between the databases.
alter table case_note add column kind_of text not null default 'note'
    check (kind_of in ('call', 'visit', 'email', 'letter', 'meeting', 'note'));
update case_note set kind_of = kind;
alter table case_note drop column kind;
alter table case_note rename column kind_of to kind;
