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
