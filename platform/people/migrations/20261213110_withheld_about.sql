-- A list of letters asks of each addressee whether their address is kept from somebody.
create index withheld_about on withheld (about_person);
