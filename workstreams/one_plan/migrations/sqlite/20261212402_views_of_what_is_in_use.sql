-- What is still coming in is in no view.
drop view report_published_value;
create view report_published_value as
select s.code as series, s.title as series_title, v.area as area_code, a.name as area_name, a.kind as area_kind,
       p.label as period, p.starts as period_starts, p.kind as period_kind, v.status, v.number as value, v.missing,
       v.printed, f.publisher, f.release, f.name as file_name, f.retrieved_on, f.sha256
  from published_value v
  join published_series s on s.id = v.series
  join published_period p on p.id = v.period
  join published_file f on f.id = v.file
  left join published_area a on a.code = v.area
 where s.in_use;

drop view report_restatement;
create view report_restatement as
select s.code as series, r.area as area_code, a.name as area_name, p.label as period, r.old_number as old_value, r.old_text,
       o.retrieved_on as old_retrieved_on, r.new_number as new_value, r.new_text, n.retrieved_on as new_retrieved_on,
       r.noted_at
  from published_restatement r
  join published_series s on s.id = r.series
  join published_period p on p.id = r.period
  join published_file o on o.id = r.old_file
  join published_file n on n.id = r.new_file
  left join published_area a on a.code = r.area
 where s.in_use;
