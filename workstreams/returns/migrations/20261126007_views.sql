-- A view for Power BI and other readers: see docs/reports.md. Counts of the area's own times, no person.
create view report_own_measure as
select year, measure, within, of_all from sen2_measure;
