-- A session for each token handed out; only the sha-256 of the token is kept.
create table sessions (
  id bigint primary key,
  token_hash bytea not null,
  user_id bigint not null references users on delete cascade,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text,
  ip text
);
create unique index sessions_token_hash on sessions (token_hash);  -- auth.verify
create index sessions_of_user on sessions (user_id, id desc);  -- auth.sessions, the cap, ending all others
