-- What was found in a text when people read it, by the fingerprints of the words: what is let through is that and nothing else.
-- Texts that were read before are asked about once more.
alter table reading add column found text not null default '';
