-- A role per service, named after the database: several Gorjeos may share a Postgres server. They
-- may log in once the application has given them a password derived from SECRET; without one
-- Postgres refuses them (scram-sha-256). The name is that of `roleName` in database/connection.ts.
do $$
declare
  service text;
  role text;
begin
  foreach service in array array['auth', 'tweet', 'interaction', 'message'] loop
    role := left(current_database(), 48) || '_' || service;
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I login noinherit', role);
    end if;
  end loop;
end
$$;
