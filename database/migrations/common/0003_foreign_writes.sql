-- How often others than Gorjeo's servers wrote to the tables of which a server remembers rows: a
-- command, a person with psql. Servers tell themselves what they write, and look here once a second.
-- A row for each session that wrote: none waits for another.
create unlogged table foreign_writes (pid integer primary key, writes bigint not null);

create function note_foreign_write() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  execute format(
    'insert into %I.foreign_writes as noted values (pg_backend_pid(), 1)
    on conflict (pid) do update set writes = noted.writes + 1',
    tg_table_schema
  );
  return null;
end
$$;

-- For each table of which rows are remembered (lib/memory.ts). Gorjeo's servers call themselves by
-- three words: sessionName in database/pools.ts.
create procedure note_foreign_writes_to(remembered regclass)
language plpgsql as $$
begin
  execute format(
    'create trigger foreign_write after insert or update or delete or truncate on %s
    for each statement when (current_setting(''application_name'') not like ''gorjeo-%% %% %%'')
    execute function note_foreign_write()',
    remembered
  );
end
$$;
