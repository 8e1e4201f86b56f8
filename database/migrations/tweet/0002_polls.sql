-- Polls. `votes[n]` always equals the number of rows in poll_votes with position n.
create table polls (
  id bigint primary key,  -- tweet.byIds, through tweets.poll_id
  tweet_id bigint not null unique references tweets on delete cascade,  -- tweet.vote
  duration_minutes integer not null,
  ends_at timestamptz not null,
  labels text[] not null,
  votes integer[] not null check (0 <= all (votes))
) with (fillfactor = 70);

-- tweet.byIds looks for a poll only where there is one
alter table tweets add column poll_id bigint;

create table poll_votes (
  poll_id bigint not null references polls on delete cascade,
  user_id bigint not null,
  position smallint not null,
  primary key (poll_id, user_id)  -- one vote each; tweet.byIds: the viewer's own
);
create index poll_votes_by on poll_votes (user_id);  -- removal of what a user did
