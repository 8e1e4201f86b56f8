-- What an event of another service's log leaves to do, in pieces small enough for a transaction:
-- the edges of a deleted account or tweet, the requests to an account that became public.
create table chores (
  what text not null check (what in ('user_deleted', 'user_opened', 'tweet_deleted')),
  id bigint not null,
  noted_at timestamptz not null default now(),
  -- the second round is due half a minute after the first
  due_at timestamptz not null default now(),
  primary key (what, id)
);
create index chores_due on chores (due_at);  -- the sweep, every quarter of a second
