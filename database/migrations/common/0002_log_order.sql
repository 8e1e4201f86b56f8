-- The place of a row in the log. Its transaction's own number is not enough: a transaction may have
-- got its number early, then waited for another with a higher one, and tell of what that one made
-- (delete what it created). So the place is never below the last number that had ended when the
-- statement began: a row that tells of another comes after it. Nor is it below the own number: what
-- stands below the snapshot's xmin is complete.
alter table log alter column xid set default greatest(
  pg_current_xact_id(),
  (pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)::text::xid8
);
