-- Whether somebody wants the checks before the night is said by their job.
delete from setting where name = 'sen2_check_wanted';
