-- What happened to accounts and who did it; goes with the account, and after AUDIT_DAYS.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  last_at timestamptz not null,
  user_id bigint not null references users on delete cascade,
  act text not null,  -- see services/auth/audit/note.ts
  network text not null,  -- never a whole address; empty: not known, or of many
  user_agent text,
  detail text,
  by text,  -- the administrator, where it was one
  count int not null default 1,
  hour timestamptz  -- of refusals, which are counted by the hour instead of noted one by one
);
create index audit_of_user on audit (user_id, id desc);  -- auth.audit, auth.auditOf
create index audit_by_age on audit using brin (at);  -- the sweep after AUDIT_DAYS
create unique index audit_refusals on audit (user_id, act, network, hour) where hour is not null;  -- counting refusals
