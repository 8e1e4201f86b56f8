-- From Tweet's log: the post index, of which home timelines are made.
create table posts (
  tweet_id bigint primary key,  -- see.ts; home timeline of a reader who follows many
  author_id bigint not null,
  retweeted_id bigint,
  -- of a retweet: the author of the original, 0 when unknown
  retweeted_author_id bigint,
  is_reply boolean not null
);
create index posts_of on posts (author_id, tweet_id desc) include (is_reply, retweeted_author_id);  -- home timeline, per followee

-- `id` is a snowflake made with the row: the order of every list.
create table likes (
  id bigint not null,
  user_id bigint not null,
  tweet_id bigint not null,
  primary key (user_id, tweet_id)  -- facts: what the viewer liked
);
create index likes_of_tweet on likes (tweet_id, id desc) include (user_id);  -- GET /2/tweets/:id/liking_users
create index likes_by_user on likes (user_id, id desc) include (tweet_id);  -- GET /2/users/:id/liked_tweets

create table bookmarks (
  id bigint not null,
  user_id bigint not null,
  tweet_id bigint not null,
  primary key (user_id, tweet_id)  -- facts: what the viewer bookmarked
);
create index bookmarks_by_user on bookmarks (user_id, id desc) include (tweet_id);  -- GET /2/users/:id/bookmarks
create index bookmarks_of_tweet on bookmarks (tweet_id);  -- the sweep of a deleted tweet

-- Always equal to the rows they count.
create table tweet_counts (
  tweet_id bigint primary key,
  like_count integer not null default 0 check (like_count >= 0),
  bookmark_count integer not null default 0 check (bookmark_count >= 0)
) with (fillfactor = 70);
