-- Whose words an advice is: shown back to them as they wrote it. What was given by the account that was asked is that account's own.
alter table advice_text add column author uuid;
update advice_text set author = (
    select d.account from advice d join account a on a.id = d.account
     where d.id = advice_text.advice and a.name = advice_text.written_by
);
