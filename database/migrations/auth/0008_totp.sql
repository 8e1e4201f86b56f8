-- The second factor of an account (RFC 6238). The secret is sealed; it counts once it is confirmed.
create table totp (
  user_id bigint primary key references users on delete cascade,
  secret text not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0  -- the newest step of 30 s whose code was used: each once
);
-- For whoever has lost the device; each opens once.
create table recovery_codes (
  user_id bigint not null references users on delete cascade,
  hash bytea not null,
  primary key (user_id, hash)
);
