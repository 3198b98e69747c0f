-- Views for Power BI and other readers: see docs/reports.md.

create view report_project as
select j.id, g.name as workstream, g.lead as workstream_lead, j.name, j.about, j.owner, j.partner, j.starts_on, j.stopped_on,
       j.stopped_why
  from project j join programme g on g.id = j.programme;

create view report_milestone as
select m.id, m.project, j.name as project_name, m.title, m.owner, m.baseline_on, m.forecast_on, m.done_on
  from project_milestone m join project j on j.id = m.project;
