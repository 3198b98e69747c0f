-- Why somebody of the family got a copy who does not decide: once rights have passed a letter is the young person's own.
alter table notice_delivery add column copy_reason text;
