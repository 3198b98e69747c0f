-- Who froze a report and when stands with everything that is frozen. Those from before had no checksum.
insert into frozen (kind, owner, made_by, made_at)
    select 'highlight_report', id, made_by, made_at from highlight_report;
alter table highlight_report drop column made_by;
alter table highlight_report drop column made_at;
