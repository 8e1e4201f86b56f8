-- What searches look at: a tweet as a set of lexemes (services/tweet/search/document.ts). Apart from
-- `tweets`, so that counting does not copy documents, and in the order of the ids on disk.
create table searchable (
  tweet_id bigint primary key references tweets on delete cascade,  -- the newest matches of a frequent word
  author_id bigint not null,
  document tsvector not null
);
-- tweet.searchRecent, tweet.searchAll, tweet.countsRecent, tweet.countsAll. What is new waits in a short list: with
-- the usual 4 MB every search would read that much, and who fills it would wait a second.
create index searchable_by_lexeme on searchable using gin (document) with (gin_pending_list_limit = 256);

-- No statistics: then every search has the same estimate and so the same plan, by the index.
alter table searchable alter column document set statistics 0;

-- Who protects their tweets, as Auth's log tells it; `tweet.counts…` counts what is public.
create table people (
  id bigint primary key,
  protected boolean not null
);

-- Down to which id the tweets from before this table are still to be indexed; gone when all are.
create table search_backlog (
  below bigint not null
);
insert into search_backlog
select max(id) + 1
from tweets
having count(*) > 0;
