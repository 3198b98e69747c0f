-- Who holds a role is asked by every page that lets somebody choose.
create index account_role_role on account_role (role, account);
