-- Who had an account in hand: made it, a link to it, or changed it. Such two are not two persons where two must agree.
create table account_hand (
    account uuid not null references account (id),
    hand uuid not null references account (id),
    at timestamptz not null,
    primary key (account, hand)
);
