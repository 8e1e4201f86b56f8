-- A schema per service. Tables belong to the owner (the user of DATABASE_URL); a service's role may
-- read and write the rows of its own schema and nothing else.
create schema if not exists auth;
create schema if not exists tweet;
create schema if not exists interaction;
create schema if not exists message;

do $$
begin
  execute format('revoke create, temporary on database %I from public', current_database());
end
$$;
revoke all on schema public from public;
