-- The postcodes of the area, as the file of the Ordnance Survey lists them: whoever asks from elsewhere is told which council to ask.
create table area_postcode (
    postcode text primary key
);
