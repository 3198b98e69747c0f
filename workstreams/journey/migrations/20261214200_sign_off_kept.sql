-- Whether what waits needed a manager's sign-off when it was written: it does until it goes, whatever the area wants by then.
alter table issuing add column needs_sign_off boolean not null default false;
update issuing set needs_sign_off = true
 where ended_at is null and exists (select 1 from setting s where s.name = 'journey.sign_off' and s.value <> '');
