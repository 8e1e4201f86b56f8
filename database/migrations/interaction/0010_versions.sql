-- From Tweet's log: the ids of edited versions, each of which stands for its tweet.
create table versions (
  id bigint primary key,  -- see.ts
  tweet_id bigint not null
);
create index versions_of on versions (tweet_id);  -- removal of a tweet
