-- A server remembers rows of these: see lib/memory.ts and common/0003.
create trigger foreign_write after insert or update or delete or truncate on users
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
create trigger foreign_write after insert or update or delete or truncate on sessions
for each statement when (current_setting('application_name') not like 'gorjeo-% % %')
execute function note_foreign_write();
