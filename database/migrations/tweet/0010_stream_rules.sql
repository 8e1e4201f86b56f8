-- Rules of filtered streams, for each app (or for a person who streams with a log-in's token).
create table stream_rules (
  id bigint primary key,
  owner text not null,
  value text not null,
  tag text,
  unique (owner, value)
);
create index stream_rules_of_owner on stream_rules (owner, id desc);  -- GET /2/tweets/search/stream/rules
