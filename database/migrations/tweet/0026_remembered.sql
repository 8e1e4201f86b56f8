-- A server remembers rows of these: common/0003.
call note_foreign_writes_to('tweets');
