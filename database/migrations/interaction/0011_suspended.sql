-- From Auth's log: whose tweets nobody sees for now, and who is told of nowhere.
alter table people add column suspended boolean not null default false;
