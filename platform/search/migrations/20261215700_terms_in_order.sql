-- Children are gone through in their order, some at a time, and each asks for its terms: with the kind behind the subject a
-- database read every term of the kind for that.
drop index search_term_subject;
create index search_term_about on search_term (about, subject, way, term);
