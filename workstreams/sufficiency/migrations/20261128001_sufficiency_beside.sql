-- What a locked forecast is laid beside, as it was when it was locked: the files by kind, schemes, places that GIAS gave.
alter table sufficiency_forecast add column beside text;

-- An option is carried out by one scheme at a time.
create unique index sufficiency_scheme_option on sufficiency_scheme (option_name) where withdrawn = '';
