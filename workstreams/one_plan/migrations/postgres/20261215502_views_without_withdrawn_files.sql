-- A file that was withdrawn counts in no view; what another file said of the same value does.
create or replace view report_published_value as
select s.code as series, s.title as series_title, v.area as area_code, a.name as area_name, a.kind as area_kind,
       p.label as period, p.starts as period_starts, p.kind as period_kind, v.status, v.number as value, v.missing,
       v.printed, f.publisher, f.release, f.name as file_name, f.retrieved_on, f.sha256
  from published_value v
  join published_series s on s.id = v.series
  join published_period p on p.id = v.period
  join published_file n on n.id = v.file
  join published_file f on f.id = case when n.withdrawn_on is null then v.file else v.first_file end
  left join published_area a on a.code = v.area
 where s.in_use and f.withdrawn_on is null
union all
select s.code, s.title, x.area, a.name, a.kind, p.label, p.starts, p.kind, x.status, x.number, x.missing,
       cast(null as text), f.publisher, f.release, f.name, f.retrieved_on, f.sha256
  from (select c.*, row_number() over (partition by c.series, c.area, c.period order by g.retrieved_on desc, c.noted_at desc) as place
          from (select series, area, period, noted_at, old_file as file, old_number as number,
                       coalesce(old_status, 'published') as status,
                       case when old_number is null then coalesce(old_missing, 'unsaid') end as missing
                  from published_restatement
                union all
                select series, area, period, noted_at, new_file, new_number, coalesce(new_status, 'published'),
                       case when new_number is null then coalesce(new_missing, 'unsaid') end
                  from published_restatement) c
          join published_file g on g.id = c.file
         where g.withdrawn_on is null) x
  join published_value v on v.series = x.series and v.area = x.area and v.period = x.period
  join published_file n on n.id = v.file
  left join published_file o on o.id = v.first_file
  join published_file f on f.id = x.file
  join published_series s on s.id = x.series
  join published_period p on p.id = x.period
  left join published_area a on a.code = x.area
 where s.in_use and x.place = 1 and n.withdrawn_on is not null and (o.id is null or o.withdrawn_on is not null);

create or replace view report_restatement as
select s.code as series, r.area as area_code, a.name as area_name, p.label as period, r.old_number as old_value, r.old_text,
       o.retrieved_on as old_retrieved_on, r.new_number as new_value, r.new_text, n.retrieved_on as new_retrieved_on,
       r.noted_at
  from published_restatement r
  join published_series s on s.id = r.series
  join published_period p on p.id = r.period
  join published_file o on o.id = r.old_file
  join published_file n on n.id = r.new_file
  left join published_area a on a.code = r.area
 where s.in_use and o.withdrawn_on is null and n.withdrawn_on is null;
