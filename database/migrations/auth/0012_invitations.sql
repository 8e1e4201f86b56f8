-- Leave to register where it needs one; only the sha-256 of the token is kept.
create table invitations (
  id bigint primary key,
  hash bytea not null,
  made_by bigint references users on delete cascade,  -- null: whoever runs the server
  uses int not null,
  uses_left int not null check (uses_left >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index invitations_hash on invitations (hash);  -- auth.register
create index invitations_of_user on invitations (made_by, id desc);  -- auth.invitations, the quota
