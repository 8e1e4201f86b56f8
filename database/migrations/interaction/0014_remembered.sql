-- A server remembers rows of these: see lib/memory.ts and common/0003.
create trigger foreign_write after insert or update or delete or truncate on follows
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on follow_requests
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on blocks
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on mutes
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on tweet_counts
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on posts
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on people
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
