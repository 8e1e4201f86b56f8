-- Direct messages. A conversation is its participants: of two people it is called `smaller-larger`
-- (their ids), a group by the snowflake made with it. Everybody has a mailbox: whoever has no row
-- for an event there never sees it, and deleting it for oneself is deleting that row.

create table participants (
  dm_conversation_id text collate "C" not null,
  user_id bigint not null,
  last_event_id bigint,  -- the newest in the mailbox; null once all of it is deleted
  read_event_id bigint not null default 0,  -- up to here it has been read
  primary key (dm_conversation_id, user_id)  -- who gets an event; who may read and write
);
create index conversations_of on participants (user_id, last_event_id desc);  -- message.conversations; the departure of an account

-- What happened. Ids are snowflakes: the order of every listing, and created_at.
create table events (
  id bigint primary key,
  dm_conversation_id text collate "C" not null,
  event_type text not null check (event_type in ('MessageCreate', 'ParticipantsJoin', 'ParticipantsLeave')),
  sender_id bigint,  -- of a message, or who brought somebody in
  text text,
  entities jsonb,
  participant_ids bigint[],  -- who joined or left
  referenced_tweet_ids bigint[]
);
create index events_in on events (dm_conversation_id, id desc);  -- message.conversationEvents; removals

create table mailbox (
  user_id bigint not null,
  event_id bigint not null,
  event_type text not null,
  primary key (user_id, event_id) include (event_type)  -- message.events, newest first; what one may see
);

-- Who wants no messages from whom, blocks of accounts apart.
create table dm_blocks (
  blocker_id bigint not null,
  blocked_id bigint not null,
  primary key (blocker_id, blocked_id)  -- message.receives
);
create index dm_blocks_against on dm_blocks (blocked_id);  -- the departure of an account

-- Mailboxes to be emptied of a conversation whose participant has left, up to the event of leaving.
create table removals (
  user_id bigint not null,
  dm_conversation_id text collate "C" not null,
  after_event_id bigint not null default 0,  -- how far it has come
  until_event_id bigint not null,
  primary key (user_id, dm_conversation_id)
);

-- Accounts that are gone, until they have left every conversation.
create table departures (
  user_id bigint not null,
  due_at timestamptz not null,
  primary key (user_id, due_at)
);
create index departures_due on departures (due_at);  -- the next one to work on
