-- What is counted of a return that was brought in, and of the one that a night checked: totals are set side by side.
alter table sen2_import add column counts text;
alter table sen2_night add column counts text;
