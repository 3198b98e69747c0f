-- Whether a document holds pictures, or more text than was read: the send guard treats it as not read where somebody
-- must not learn where the child is.
alter table file add column partly_read boolean not null default false;
