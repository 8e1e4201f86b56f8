-- A home timeline is read from the index posts_of alone, as far as pages are known to be visible to
-- all: the newest are what is read most, and wait for the vacuum longest.
alter table posts set (
  autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_vacuum_insert_threshold = 1000
);
