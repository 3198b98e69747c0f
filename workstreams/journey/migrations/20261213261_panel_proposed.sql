-- What the case officer proposes to the panel.
alter table panel_item add column proposed text;
