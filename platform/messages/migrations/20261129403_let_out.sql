-- Why a message goes out although a death is recorded; what is written to the local authority says so, and always arrives.
alter table message add column let_out text;
