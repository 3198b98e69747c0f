-- The worklist asks which children have an error.
create index sen2_finding_child on sen2_finding (level, person);
