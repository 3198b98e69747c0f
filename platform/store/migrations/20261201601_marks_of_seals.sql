-- What only the holder of the key that is kept outside the database can write beside a seal.
alter table audit_seal add column mark text;
