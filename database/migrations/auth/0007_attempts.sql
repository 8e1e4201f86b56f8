-- Tries to sign in and to register, counted for all processes together. Unlogged: after a crash of
-- Postgres the counts begin anew, and counting costs no write to its log.
create unlogged table attempts (
  key bytea primary key,
  tries int not null,
  expires_at timestamptz not null
);
create index attempts_expired on attempts (expires_at);  -- clearing up
