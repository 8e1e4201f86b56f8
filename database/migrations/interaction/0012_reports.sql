-- What people report to the moderators. `user_id` is the account, or the author of the tweet.
create table reports (
  id bigint primary key,  -- GET /moderation/reports
  reporter_id bigint not null,
  user_id bigint not null,
  tweet_id bigint,
  reason text not null,
  comment text not null,
  state text not null default 'open' check (state in ('open', 'resolved', 'dismissed')),
  closed_by bigint,
  closed_at timestamptz
);
create unique index reports_open on reports (reporter_id, user_id, coalesce(tweet_id, 0)) where state = 'open';  -- one open report of one person about one thing
create index reports_in_state on reports (state, id desc);  -- GET /moderation/reports?state=
create index reports_by on reports (reporter_id);  -- the sweep of a deleted account
create index reports_of_user on reports (user_id);  -- closing; the sweep of a deleted account
create index reports_of_tweet on reports (tweet_id) where tweet_id is not null;  -- closing; the sweep of a deleted tweet

-- What moderators did with them; services may add rows and never change one.
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

-- From Tweet's log: hidden by a moderator.
alter table posts add column withheld boolean not null default false;
alter table notifications add column withheld boolean not null default false;
