-- From Auth's log: who is counted nowhere and makes no trend for now.
alter table people add column suspended boolean not null default false;
