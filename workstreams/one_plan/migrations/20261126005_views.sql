-- Views for Power BI and other readers. Their names and columns are kept from version to version; docs/reports.md names
-- them. Nothing in them is about a person who is not the owner of some work.

create view report_published_value as
select s.code as series, s.title as series_title, v.area as area_code, a.name as area_name, a.kind as area_kind,
       p.label as period, p.starts as period_starts, p.kind as period_kind, v.status, v.number as value, v.missing,
       v.printed, f.publisher, f.release, f.name as file_name, f.retrieved_on, f.sha256
  from published_value v
  join published_series s on s.id = v.series
  join published_period p on p.id = v.period
  join published_file f on f.id = v.file
  left join published_area a on a.code = v.area;

create view report_restatement as
select s.code as series, r.area as area_code, a.name as area_name, p.label as period, r.old_number as old_value, r.old_text,
       o.retrieved_on as old_retrieved_on, r.new_number as new_value, r.new_text, n.retrieved_on as new_retrieved_on,
       r.noted_at
  from published_restatement r
  join published_series s on s.id = r.series
  join published_period p on p.id = r.period
  join published_file o on o.id = r.old_file
  join published_file n on n.id = r.new_file
  left join published_area a on a.code = r.area;

create view report_neighbour as
select version, authority, position, neighbour from neighbour;

create view report_measure_target as
select code as measure, owner, target, target_on, reason, set_by, set_at from measure_steer;

create view report_plan as
select y.position as priority_position, y.title as priority, y.owner as priority_owner, y.partner as priority_partner,
       o.position as outcome_position, o.title as outcome, m.measure, a.project
  from plan_priority y
  left join plan_outcome o on o.priority = y.id
  left join plan_outcome_measure m on m.outcome = o.id
  left join plan_action a on a.outcome = o.id;

create view report_risk as
select id, title, likelihood, impact, likelihood * impact as score, likelihood_after, impact_after,
       likelihood_after * impact_after as score_after, mitigation, owner, review_on, closed_on, closed_why
  from plan_risk;

create view report_task as
select t.id, m.kind as meeting_kind, m.title as meeting, m.held_on, t.wording as task, t.owner, t.due_on, t.done_on, t.outcome
  from plan_task t join plan_meeting m on m.id = t.meeting;
