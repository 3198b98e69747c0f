-- Why a letter is posted although a death is recorded; one without a reason stays.
alter table letter add column let_out text;
