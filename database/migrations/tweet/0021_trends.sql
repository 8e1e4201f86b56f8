-- What tweets of the last two days are about: hashtags and names. From these the trends are made.
create table topics (
  tweet_id bigint not null references tweets on delete cascade,
  topic text not null,  -- as it is compared
  name text not null,  -- as it was written
  author_id bigint not null,
  primary key (tweet_id, topic)  -- the newest ones; removal of a tweet
);

-- The trends of the last round, best first by score.
create table trends (
  topic text primary key,
  name text not null,
  tweet_count integer not null,
  score real not null,
  since timestamptz not null,
  seen_at timestamptz not null
);
