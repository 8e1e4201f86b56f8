-- What people do to each other. `id` is a snowflake made with the row: the order of every list.

create table follows (
  id bigint not null,
  follower_id bigint not null,
  followee_id bigint not null,
  primary key (follower_id, followee_id)  -- facts, both ways; the sources of a home timeline
);
create index followers_of on follows (followee_id, id desc) include (follower_id);  -- GET /2/users/:id/followers
create index followees_of on follows (follower_id, id desc) include (followee_id);  -- GET /2/users/:id/following

-- Who asks to follow a protected account. Never beside a follow of the same two.
create table follow_requests (
  id bigint not null,
  follower_id bigint not null,
  followee_id bigint not null,
  primary key (follower_id, followee_id)  -- facts, both ways
);
create index follow_requests_to on follow_requests (followee_id, id desc);  -- interaction.followRequests

create table blocks (
  id bigint not null,
  blocker_id bigint not null,
  blocked_id bigint not null,
  primary key (blocker_id, blocked_id)  -- facts, both ways; see.ts
);
create index blocks_by on blocks (blocker_id, id desc);  -- GET /2/users/:id/blocking
create index blocks_against on blocks (blocked_id) include (blocker_id);  -- home timeline: who blocks the reader

create table mutes (
  id bigint not null,
  muter_id bigint not null,
  muted_id bigint not null,
  primary key (muter_id, muted_id)  -- facts; home timeline
);
create index mutes_by on mutes (muter_id, id desc);  -- GET /2/users/:id/muting
create index mutes_of on mutes (muted_id);  -- the sweep of a deleted account

-- Always equal to the rows they count. Room in each page lets an update stay on it (HOT).
create table user_counts (
  user_id bigint primary key,
  followers_count integer not null default 0 check (followers_count >= 0),
  following_count integer not null default 0 check (following_count >= 0),
  like_count integer not null default 0 check (like_count >= 0)
) with (fillfactor = 70);

-- From Auth's log: whose tweets only followers may see.
create table people (
  id bigint primary key,
  protected boolean not null
);
