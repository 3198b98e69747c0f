-- What is in a child's record is looked up, also to know a family again.
create index intake_person on intake (person) where person is not null;
