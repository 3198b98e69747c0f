-- What a pack says, its checksum, and who made it when stand with everything that is frozen.
insert into frozen (kind, owner, content, sha256, made_by, made_at)
    select 'board_pack', id, content, sha256, made_by, made_at from board_pack;
alter table board_pack drop column content;
alter table board_pack drop column sha256;
alter table board_pack drop column made_by;
alter table board_pack drop column made_at;
