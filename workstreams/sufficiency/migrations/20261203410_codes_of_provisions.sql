-- Who is where today is kept with the codes of provisions, not with their labels.
update sufficiency_now set provision = 'early_years' where provision = 'Early years settings';
update sufficiency_now set provision = 'mainstream' where provision = 'Mainstream schools';
update sufficiency_now set provision = 'support_base' where provision = 'Support bases';
update sufficiency_now set provision = 'specialist_base' where provision = 'Specialist bases';
update sufficiency_now set provision = 'state_special' where provision = 'Maintained special schools and special academies';
update sufficiency_now set provision = 'independent_special' where provision = 'Non-maintained and independent special schools';
update sufficiency_now set provision = 'independent_special_other' where provision = 'Non-maintained and independent, other arrangements';
update sufficiency_now set provision = 'alternative' where provision = 'Alternative provision';
update sufficiency_now set provision = 'mainstream_post_16' where provision = 'Mainstream post-16';
update sufficiency_now set provision = 'mainstream_post_16_specialist' where provision = 'Mainstream post-16, specialist';
update sufficiency_now set provision = 'specialist_post_16' where provision = 'Specialist post-16';
update sufficiency_now set provision = 'home_educated' where provision = 'Elective home education';
update sufficiency_now set provision = 'otherwise_than_at_school' where provision = 'Education otherwise than at school';
update sufficiency_now set provision = 'other' where provision = 'Other, and not in education';
