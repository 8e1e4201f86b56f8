-- What proves who somebody is; leaves this schema by no action but the owner's own profile (email).
create table credentials (
  user_id bigint primary key references users on delete cascade,
  email text not null,
  password_hash text not null
);
create unique index credentials_email on credentials (email);  -- addresses are taken; sign-in
