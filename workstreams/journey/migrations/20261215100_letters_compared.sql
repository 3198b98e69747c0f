-- For whom of the family a letter was made that goes to its home and names nobody.
alter table letter add column for_person uuid;
-- The address on a letter as it is compared with the one of today. Of letters from before this was kept it is found in what they
-- were made of.
alter table letter add column goes_to text;
-- Letters by post that were not posted, among all that there ever were.
create index letter_unposted on letter (notice) where posted_on is null and channel like '%post';
