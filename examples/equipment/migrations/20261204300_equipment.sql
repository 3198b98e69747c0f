-- Equipment that settings have on loan.
create table equipment_item (
    id uuid primary key,
    name text not null,
    lent_to text not null,
    due_on date not null
);
create index equipment_item_due on equipment_item (due_on, id);
