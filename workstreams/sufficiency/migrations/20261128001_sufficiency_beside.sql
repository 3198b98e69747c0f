-- What a locked forecast is laid beside, as it was when it was locked: the files by kind, schemes, places that GIAS gave.
alter table sufficiency_forecast add column beside text;

-- An option is carried out by one scheme at a time: one whose project was stopped is carried out no more.
update sufficiency_scheme set withdrawn = 'Its project was stopped.'
    where withdrawn = '' and exists (select 1 from project p where p.id = sufficiency_scheme.project and p.stopped_on is not null);
create unique index sufficiency_scheme_option on sufficiency_scheme (option_name) where withdrawn = '';
