-- Comments on plans stand with everybody else's, under their ids.
insert into comment (id, kind, owner, place, body, made_by, made_by_account, made_on, answer, answer_reason, answered_by, answered_on)
    select id, 'plan_version', plan, line, body, made_by, made_by_account, made_on, answer, answer_reason, answered_by, answered_on
      from plan_comment;
drop table plan_comment;
