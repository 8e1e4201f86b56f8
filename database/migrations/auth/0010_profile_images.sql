-- What people show of themselves: profile_image_url and profile_banner_url are paths on this server,
-- these are the ids under which Tweet keeps the files.
alter table users add column profile_image_media_id bigint;
alter table users add column profile_banner_media_id bigint;
