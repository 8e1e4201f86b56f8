-- Where mail can be sent, an address counts once its owner has confirmed it: till then it waits, and
-- several accounts may wait for one. Without a mailer it counts as it was given.
alter table credentials alter column email drop not null;
alter table credentials add column pending_email text;
alter table credentials add column email_confirmed_at timestamptz;
alter table credentials add check (email is not null or pending_email is not null);

-- What a link in a mail proves, each once; only the sha-256 of the token is kept.
create table mail_tokens (
  hash bytea primary key,
  user_id bigint not null references users on delete cascade,
  purpose text not null check (purpose in ('password', 'email')),
  email text,  -- where it was sent to; null: whoever runs the server passes the link on
  expires_at timestamptz not null
);
create index mail_tokens_of_user on mail_tokens (user_id, purpose);  -- ending them, the limit per account
create index mail_tokens_expired on mail_tokens (expires_at);  -- clearing up

-- Letters to be sent, written in the transaction that they tell of; gone once they are sent.
create table mails (
  id bigint primary key,
  user_id bigint not null references users on delete cascade,
  kind text not null,  -- which letter: see services/auth/mail/letters.ts
  address text not null,
  secret text,  -- the token of the link, sealed
  tries smallint not null default 0,
  due_at timestamptz not null,  -- when to try next; while a process is at it: when others may
  expires_at timestamptz not null,  -- telling it later would help nobody
  failed_at timestamptz,  -- given up
  last_error text
);
create index mails_due on mails (due_at) where failed_at is null;  -- the next ones to send
create index mails_of_user on mails (user_id);  -- accounts that go

-- Who says to have forgotten a password, as it was typed. Whether there is such an account is looked
-- up later: the answer and its time are the same for every name.
create table reset_requests (
  id bigint primary key,
  name text not null,
  network text not null,
  user_agent text
);
