-- Who may moderate; set by whoever runs the server, never over HTTP.
alter table users add column moderator boolean not null default false;

-- The log's rows get snowflakes, so that they stand in one order with those of the other services,
-- and say which moderator acted. Services may add rows and never change one.
alter table moderation_log alter column id drop identity;
alter table moderation_log alter column by drop not null;
alter table moderation_log add column moderator_id bigint;
alter table moderation_log add column tweet_id bigint;
alter table moderation_log add column report_id bigint;
alter table moderation_log drop constraint moderation_log_act_check;
