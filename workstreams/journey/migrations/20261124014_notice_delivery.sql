-- How a notice went out: to whom, by which channel; sent and received are different acts with different days.
create table notice_delivery (
    id           uuid primary key,
    notice       uuid not null references notice (id),
    addressee    text not null,
    channel      text not null,
    sent_on      date not null,
    received_on  date,
    -- How it is known that it was received, and that it came back.
    proof        text,
    added_by     text not null
);
create index notice_delivery_notice on notice_delivery (notice);
