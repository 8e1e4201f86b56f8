-- How often others than Gorjeo's servers wrote to the tables of which a server remembers rows: a
-- command, a person with psql. Servers tell themselves what they write, and look here once a second.
create table foreign_writes (writes bigint not null);
insert into foreign_writes values (0);

create function note_foreign_write() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  execute format('update %I.foreign_writes set writes = writes + 1', tg_table_schema);
  return null;
end
$$;
