-- Media attached to direct messages, which are Message's. A hold counts as a use.
create table media_holds (
  dm_event_id bigint not null,
  media_id bigint not null references media,
  -- when it ends unless Message's log tells of the event; null once it has
  lapses_at timestamptz,
  primary key (dm_event_id, media_id)  -- what the log tells of
);
create index media_holds_of on media_holds (media_id);  -- tweet.mediaFile; the sweep: is it still used?
create index media_holds_lapsing on media_holds (lapses_at) where lapses_at is not null;  -- the sweep
