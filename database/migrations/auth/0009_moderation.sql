-- A suspended account can not sign in, and nobody sees it or what it wrote; nothing of it is lost.
alter table users add column suspended_at timestamptz;
-- Who did what to whom. The account may be gone by now.
create table moderation_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  user_id bigint not null,
  act text not null check (act in ('suspend', 'restore')),
  by text not null,
  reason text not null
);
create index moderation_log_of_user on moderation_log (user_id, id);  -- what was done to an account
