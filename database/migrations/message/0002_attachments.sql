-- The photo, GIF or video that comes with a message. The media are Tweet's.
alter table events add column media_key text collate "C";
create index events_with_media on events (media_key) where media_key is not null;  -- message.mediaSeen
