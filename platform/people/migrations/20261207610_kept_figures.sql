-- Figures of the whole area as they were counted last: counting them reads every child's events, so pages read them here.
create table kept_figure (
    -- 'plans', 'requests', 'issued', 'appeals', or what plans are counted by: 'need', 'phase', 'ward'
    kind        text        not null,
    name        text        not null,
    number      bigint      not null,
    counted_at  timestamptz not null,
    primary key (kind, name)
);
