-- Lists of people. `id` of the edges is a snowflake made with the row: the order of every page.
-- Whatever changes a list or its edges locks the list's row first, so the counts stay exact.
create table lists (
  id bigint primary key,
  owner_id bigint not null,
  name text not null,
  description text not null,
  private boolean not null,
  member_count integer not null default 0 check (member_count >= 0),
  follower_count integer not null default 0 check (follower_count >= 0)
) with (fillfactor = 70);
create index lists_of_owner on lists (owner_id, id desc);  -- GET /2/users/:id/owned_lists

-- Of a list that is gone they stay until the sweep comes by: every read joins the list.
create table list_members (
  id bigint not null,
  list_id bigint not null,
  user_id bigint not null,
  primary key (list_id, user_id)  -- adding, removing; the tweets of a list
);
create index list_members_of on list_members (list_id, id desc) include (user_id);  -- GET /2/lists/:id/members
create index list_memberships_of on list_members (user_id, id desc) include (list_id);  -- GET /2/users/:id/list_memberships; facts: listed_count

create table list_followers (
  id bigint not null,
  list_id bigint not null,
  user_id bigint not null,
  primary key (list_id, user_id)  -- following, unfollowing
);
create index list_followers_of on list_followers (list_id, id desc) include (user_id);  -- GET /2/lists/:id/followers
create index lists_followed_by on list_followers (user_id, id desc) include (list_id);  -- GET /2/users/:id/followed_lists

create table list_pins (
  id bigint not null,
  list_id bigint not null,
  user_id bigint not null,
  primary key (user_id, list_id)  -- GET /2/users/:id/pinned_lists
);
create index list_pins_of on list_pins (list_id);  -- the sweep of a deleted list

alter table chores
  drop constraint chores_what_check,
  add constraint chores_what_check
    check (what in ('user_deleted', 'user_opened', 'tweet_deleted', 'list_deleted'));
