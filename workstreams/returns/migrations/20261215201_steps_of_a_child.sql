-- What of a measure's months is that of the few children whom a reader may not find is found by child and measure.
drop index sen2_measure_step_person;
create index sen2_measure_step_person on sen2_measure_step (person, measure);
