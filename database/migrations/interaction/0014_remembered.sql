-- A server remembers rows of these: common/0003.
call note_foreign_writes_to('follows');
call note_foreign_writes_to('follow_requests');
call note_foreign_writes_to('blocks');
call note_foreign_writes_to('mutes');
call note_foreign_writes_to('tweet_counts');
call note_foreign_writes_to('posts');
call note_foreign_writes_to('people');
