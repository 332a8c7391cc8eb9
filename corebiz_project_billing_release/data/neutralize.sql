-- links to statements that customers of the original have open nothing here
UPDATE project_release_link
   SET revoked_date = NOW() AT TIME ZONE 'UTC'
 WHERE revoked_date IS NULL;
