-- Whose account a piece of advice was asked of, where the adviser has one here.
alter table advice add column account uuid;
create index advice_account on advice (account);

-- Advice as it was given: needs, provision and outcomes, as regulation 6(1) asks; or that the service does not know
-- the child. Another one after it was sent back is another row.
create table advice_text (
    id          uuid    primary key,
    advice      uuid    not null references advice (id),
    needs       text    not null,
    provision   text    not null,
    outcomes    text    not null,
    not_known   boolean not null,
    written_by  text    not null,
    written_on  date    not null
);
create index advice_text_advice on advice_text (advice);
