-- Every version of an edited tweet, the newest too. The row in `tweets` holds what the newest says
-- and keeps its id, to which everything refers: replies, retweets, likes. A version's id is for
-- clients; the oldest has the tweet's own.
create table versions (
  id bigint primary key,  -- whatever is asked for by a version's id
  tweet_id bigint not null references tweets on delete cascade,
  text text not null,
  lang text not null,
  entities jsonb,
  media_ids bigint[],
  media_type text
);
create index versions_of on versions (tweet_id);  -- tweet.byIds with versions; removal of a tweet

-- Oldest first; null when it was never edited.
alter table tweets add column version_ids bigint[];
