-- The ids of the return's rules begin with S, so that none is taken for a rule of the law.
update sen2_finding set rule = 'S-' || replace(rule, '-', '') where substr(rule, 3, 1) between '0' and '9';
