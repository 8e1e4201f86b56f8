-- Posts, replies, quotes and retweets. When one was made is in its id. The counts always equal the
-- rows; room is left in the pages so that counting stays a heap-only update.
create table tweets (
  id bigint primary key,  -- tweet.byIds, tweet.all
  author_id bigint not null,
  text text not null,
  conversation_id bigint not null,
  replied_to_id bigint,
  in_reply_to_user_id bigint,
  quoted_id bigint,
  retweeted_id bigint,
  lang text not null,
  reply_settings text not null default 'everyone',
  possibly_sensitive boolean not null default false,
  source text not null,
  entities jsonb,
  hidden boolean not null default false,
  reply_count integer not null default 0 check (reply_count >= 0),
  quote_count integer not null default 0 check (quote_count >= 0),
  retweet_count integer not null default 0 check (retweet_count >= 0),
  -- what it is in a timeline; a quote counts as a tweet of its own, or as a reply if it is one
  kind text not null generated always as (
    case
      when retweeted_id is not null then 'retweet'
      when replied_to_id is not null then 'reply'
      else 'tweet'
    end) stored,
  -- an index on retweet_count itself would be rewritten at every retweet
  has_retweets boolean not null generated always as (retweet_count > 0) stored
) with (fillfactor = 90);

create index tweets_of_author on tweets (author_id, id desc);  -- tweet.ofUser, tweet.countsOfUsers
create index tweets_of_author_by_kind on tweets (author_id, kind, id desc);  -- tweet.ofUser with exclude, tweet.retweetsOfUser
create index tweets_by_kind on tweets (kind, id desc);  -- tweet.all of a kind
create index quotes on tweets (id desc) where quoted_id is not null;  -- tweet.all of kind quotes
create index replies_to on tweets (replied_to_id, id desc) where replied_to_id is not null;  -- tweet.replies
create index quotes_of on tweets (quoted_id, id desc) where quoted_id is not null;  -- tweet.quotes
create index retweets_of on tweets (retweeted_id, id desc) where retweeted_id is not null;  -- tweet.retweets, tweet.retweeters
create unique index retweet_once on tweets (author_id, retweeted_id) where retweeted_id is not null;  -- tweet.createRetweet
create index tweets_retweeted on tweets (author_id, id desc) where has_retweets;  -- tweet.repostsOfMe

-- How many tweets of any kind somebody has.
create table authors (
  user_id bigint primary key,
  tweet_count integer not null check (tweet_count >= 0)
) with (fillfactor = 70);

-- Who is mentioned where; without those whom a block keeps apart.
create table mentions (
  user_id bigint not null,
  tweet_id bigint not null references tweets on delete cascade,
  primary key (user_id, tweet_id)  -- tweet.mentions
);
create index mentions_in on mentions (tweet_id);  -- removal of a tweet

-- What somebody said lately and may not say again until `expires_at`.
create table recent_texts (
  author_id bigint not null,
  hash bytea not null,  -- sha-256 of the text and what it replies to and quotes
  tweet_id bigint not null,
  expires_at timestamptz not null,
  primary key (author_id, hash)
);
create index recent_texts_by_age on recent_texts using brin (expires_at);  -- the sweep of expired ones

-- Removals that are too large for one transaction: all that a user wrote, or all retweets of a
-- tweet that is gone.
create table removals (
  what text not null check (what in ('user', 'tweet')),
  id bigint not null,
  due_at timestamptz not null default now(),
  primary key (what, id, due_at)
);
create index removals_due on removals (due_at);  -- the next one to work on
