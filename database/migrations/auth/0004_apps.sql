-- Programs that people register, so that they may ask others to act for them.
create table apps (
  id bigint primary key,
  owner_id bigint not null references users on delete cascade,
  client_id text collate "C" not null,
  name text not null,
  type text not null check (type in ('public', 'confidential')),
  redirect_uris text[] not null,
  secret_hash bytea,  -- sha-256 of the client secret; null for public apps
  consumer_key text collate "C" not null,
  consumer_secret text not null,  -- sealed: signatures are computed with it, see services/auth/oauth/secrets.ts
  bearer_salt bytea not null,  -- what POST /oauth2/token derives its one token with
  created_at timestamptz not null,
  check ((type = 'confidential') = (secret_hash is not null))
);
create unique index apps_client_id on apps (client_id);  -- client ids are taken; every OAuth 2.0 request
create unique index apps_consumer_key on apps (consumer_key);  -- every OAuth 1.0a request
create index apps_of_owner on apps (owner_id, id desc);  -- auth.apps

-- What a person lets an app do: everything that the app holds for this person hangs on it and ends with it.
create table grants (
  id bigint primary key,
  app_id bigint not null references apps on delete cascade,
  user_id bigint not null references users on delete cascade,
  scopes text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz  -- when the last of its tokens will have expired; null: not by itself
);
create index grants_of_user on grants (user_id, app_id, id desc);  -- auth.authorizedApps, ending them
create index grants_of_app on grants (app_id);  -- auth.deleteApp

-- OAuth 2.0. Of codes and tokens only the sha-256 is kept.
create table codes (
  hash bytea primary key,
  app_id bigint not null references apps on delete cascade,
  user_id bigint not null references users on delete cascade,
  redirect_uri text not null,
  scopes text[] not null,
  code_challenge text not null,
  code_challenge_method text not null check (code_challenge_method in ('plain', 'S256')),
  expires_at timestamptz not null,
  used_at timestamptz,
  grant_id bigint  -- what it gave: ends when the code comes a second time
);
create index codes_expired on codes (expires_at);  -- clearing up
create table access_tokens (
  hash bytea primary key,
  grant_id bigint not null references grants on delete cascade,
  scopes text[] not null,
  expires_at timestamptz not null,
  first_used_at timestamptz
);
create index access_tokens_of_grant on access_tokens (grant_id);  -- clearing up
create table refresh_tokens (
  hash bytea primary key,
  grant_id bigint not null references grants on delete cascade,
  expires_at timestamptz not null,
  replaced_at timestamptz,
  salt bytea  -- with the token itself it gives the pair that replaced it; forgotten with the next pair
);
create index refresh_tokens_of_grant on refresh_tokens (grant_id);  -- clearing up

-- Tokens of apps that act for nobody.
create table app_tokens (
  id bigint primary key,
  hash bytea not null,
  app_id bigint not null references apps on delete cascade,
  expires_at timestamptz
);
create unique index app_tokens_hash on app_tokens (hash);  -- auth.verifyApp
create index app_tokens_of_app on app_tokens (app_id, id desc);  -- ending them, the cap
