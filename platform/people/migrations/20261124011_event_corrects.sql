-- What has been corrected is looked up for every count.
create index event_corrects on event (corrects) where corrects is not null;
