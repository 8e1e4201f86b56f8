-- OAuth 1.0a (RFC 5849). The tokens are names; what proves anything are the secrets, which are sealed.
create table request_tokens (
  token text collate "C" primary key,
  secret text not null,
  app_id bigint not null references apps on delete cascade,
  callback text not null,  -- 'oob': the person types a PIN
  expires_at timestamptz not null,
  user_id bigint references users on delete cascade,  -- who said yes
  verifier_hash bytea,
  wrong_verifiers smallint not null default 0
);
create index request_tokens_expired on request_tokens (expires_at);  -- clearing up
create table signing_tokens (
  token text collate "C" primary key,
  secret text not null,
  grant_id bigint not null references grants on delete cascade
);
create index signing_tokens_of_grant on signing_tokens (grant_id);  -- ending grants
-- Signed requests that were seen. Unlogged: after a crash of Postgres a request of the last minutes
-- could come a second time, and no request waits for the disk.
create unlogged table nonces (
  hash bytea primary key,
  expires_at timestamptz not null
);
create index nonces_expired on nonces (expires_at);  -- clearing up
