-- A request is looked up by the reference that its sender was told to quote.
create index intake_reference on intake (reference) where person is not null;
