-- What a service tells the others, written in the transaction that makes it true.
-- (xid, seq) is commit-safe when read below the snapshot's xmin: see lib/log and mixins/log.mixin.ts.
create table log (
  seq bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  topic text not null,
  payload jsonb not null,
  primary key (xid, seq)
);
create index log_by_age on log using brin (at);  -- the sweep of rows older than LOG_DAYS

-- How far this service has followed another's log.
create table cursors (
  source text not null,
  part smallint not null default 0,
  xid xid8 not null,
  seq bigint not null,
  primary key (source, part)
);

-- Events that could not be applied, with the error; never dropped silently, never blocking the rest.
create table log_failed (
  source text not null,
  xid xid8 not null,
  seq bigint not null,
  topic text not null,
  payload jsonb not null,
  error text not null,
  at timestamptz not null default now(),
  primary key (source, xid, seq)
);

-- Answers to requests that carried an Idempotency-Key: the same key again gives the same answer.
create table idempotency (
  user_id bigint not null,
  key text not null,
  request_hash bytea not null,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index idempotency_by_age on idempotency using brin (created_at);  -- the sweep after 24 h

-- Numbers for the makers of snowflakes: each process takes the next when it starts.
create sequence node_ids minvalue 0 maxvalue 255 cycle;
