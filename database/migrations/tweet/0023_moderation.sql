-- Hidden by a moderator: for its author and moderators alone.
alter table tweets add column withheld boolean not null default false;
alter table tweets add column moderation_label text check (moderation_label in ('sensitive', 'misleading', 'spam'));

-- What moderators did to tweets; services may add rows and never change one. The tweet may be gone by now.
create table moderation_log (
  id bigint primary key,
  at timestamptz not null,
  act text not null,
  moderator_id bigint,
  by text,
  user_id bigint not null,
  tweet_id bigint,
  report_id bigint,
  reason text not null
);
