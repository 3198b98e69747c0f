-- The records that somebody in a return may be, for as long as nothing is recorded of them: whoever may not find one of these
-- records sees nothing of the person.
create table sen2_import_candidate (
    id      uuid  primary key,
    batch   uuid  not null references sen2_import (id),
    -- A row of sen2_import_person, or of sen2_not_taken.
    line    uuid  not null,
    person  uuid  not null
);
create index sen2_import_candidate_line on sen2_import_candidate (line);
create index sen2_import_candidate_batch on sen2_import_candidate (batch);
create index sen2_import_candidate_person on sen2_import_candidate (person);
