alter table sen2_import_person drop column candidates;
