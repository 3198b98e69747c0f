-- What anybody says of a page: whether it was of use, and what is wrong with it. It is kept without who said it.
create table page_feedback (
    id         uuid        primary key,
    -- The page, with `{id}` in the place of whatever it is about.
    page       text        not null,
    useful     boolean     not null,
    body       text,
    sent_at    timestamptz not null,
    done_at    timestamptz,
    done_by    text
);
create index page_feedback_sent on page_feedback (sent_at);
