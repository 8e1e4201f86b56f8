-- What people are told of. `id` is that of the act: of the like, follow, request or tweet, so an
-- act is told of once, and undoing it finds its notifications.
create table notifications (
  id bigint not null,
  recipient_id bigint not null,
  kind text not null check (kind in (
    'mention', 'reply', 'quote', 'retweet', 'like', 'follow', 'follow_request', 'follow_accepted')),
  actor_id bigint not null,
  -- the tweet that was liked or retweeted, or that replies, quotes or mentions; 0: about no tweet
  tweet_id bigint not null,
  unread boolean not null default true,
  primary key (recipient_id, id)  -- GET /2/notifications
);
create index notifications_of_act on notifications (actor_id, id);  -- undoing an act; the sweep of a deleted account
