-- The pages on which people sign in and say yes or no; short-lived.
create table consent_sessions (
  hash bytea primary key,
  user_id bigint not null references users on delete cascade,
  expires_at timestamptz not null
);
create index consent_sessions_of_user on consent_sessions (user_id);  -- ending them with the password
create index consent_sessions_expired on consent_sessions (expires_at);  -- clearing up
-- One for each form that was shown: the question as it was put, to whom, to be answered once.
create table consent_tickets (
  hash bytea primary key,
  holder bytea not null,
  request text not null,  -- JSON
  expires_at timestamptz not null
);
create index consent_tickets_expired on consent_tickets (expires_at);  -- clearing up
