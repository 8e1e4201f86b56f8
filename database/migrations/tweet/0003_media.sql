-- Uploads and what became of them. The bytes are in the store of media (a folder or S3), in parts.
create table media (
  id bigint primary key,  -- tweet.byIds, through tweets.media_ids
  owner_id bigint not null,
  type text not null check (type in ('photo', 'animated_gif', 'video')),
  category text not null,
  -- open: segments may come; gone: its files are being removed, nobody may use it any more
  state text not null default 'open' check (state in ('open', 'ready', 'gone')),
  -- the most that may come; exactly so much where the client has said it
  max_bytes bigint not null,
  exact boolean not null,
  -- of the file in its URL, 128 random bits; null until it is ready
  name text unique,  -- tweet.mediaFile
  content_type text,
  bytes bigint,
  width integer,
  height integer,
  duration_ms integer,
  alt_text text,
  -- when it goes unless something uses it; null while something does
  expires_at timestamptz
);
create index media_of on media (owner_id);  -- the quota; removal of an account
create index media_expiring on media (expires_at) where expires_at is not null;  -- the sweep

-- A file in pieces, in order: what was uploaded of a GIF or video, what was made of a photo.
create table media_parts (
  media_id bigint not null references media on delete cascade,
  variant text not null check (variant in ('upload', 'original', 'small')),
  position smallint not null,
  bytes integer not null,
  key text not null,
  primary key (media_id, variant, position)  -- tweet.mediaBytes
);

create table media_uses (
  tweet_id bigint not null references tweets on delete cascade,
  media_id bigint not null references media,
  primary key (tweet_id, media_id)  -- removal of a tweet
);
create index media_uses_of on media_uses (media_id);  -- the sweep: is it still used?

-- In the order in which they are shown; null without media. All of a tweet are of one type.
alter table tweets add column media_ids bigint[];
alter table tweets add column media_type text;
