-- People as everybody may know them. The "C" collation makes `lower` and comparisons those of ASCII,
-- whatever the locale of the database (in a Turkish one, lower('I') is not 'i').
create table users (
  id bigint primary key,
  username text collate "C" not null check (username ~ '^[A-Za-z0-9_]{1,15}$'),
  name text not null,
  description text,
  location text,
  url text,
  protected boolean not null default false,
  verified boolean not null default false,
  pinned_tweet_id bigint,
  profile_image_url text,
  profile_banner_url text,
  words tsvector not null -- of username and name, folded: see services/auth/words.ts
);
create unique index users_username on users (lower(username));  -- names are taken; sign-in; usersByUsernames; searchUsers: exact and prefix
create index users_words on users using gin (words);  -- searchUsers: words
