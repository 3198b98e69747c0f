-- Of a task to check and send a letter: the kind of decision that the letter tells. It is set for many children at once.
alter table task add column letter text;
