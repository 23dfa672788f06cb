import type { Knex } from 'knex'
import { type Migration, tenantTable } from '#platform/db.ts'
import { throughPolicies } from './through-policies.ts'

/**
 * A word that stands in many tasks, of which none is open any more, is not found among the open
 * ones as quickly as any other: the words of open tasks lie apart as well, until they are closed.
 */
export const searchOpen: Migration = {
  name: '0015-search-open',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE open_task_words (
      organization_id uuid NOT NULL,
      task_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      words tsvector NOT NULL,
      key text,
      PRIMARY KEY (organization_id, task_id))`)
    await trx.raw(`CREATE INDEX open_task_words_words ON open_task_words USING gin (words)
      WITH (fastupdate = off)`)
    await trx.raw(`CREATE INDEX open_task_words_key
      ON open_task_words (organization_id, key text_pattern_ops) WHERE key IS NOT NULL`)
    await throughPolicies(
      trx,
      ['tasks', 'task_words'],
      `INSERT INTO open_task_words
       SELECT w.organization_id, w.task_id, w.created_at, w.words, w.key
         FROM task_words w
         JOIN tasks t ON t.organization_id = w.organization_id AND t.id = w.task_id
        WHERE t.status = 'open'`,
    )
    await tenantTable(trx, 'open_task_words')
    await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON open_task_words TO task_tracker')
    await trx.raw('GRANT SELECT ON open_task_words TO task_tracker_system')
    await keepWords(trx)
    await searchFunction(trx)
  },
}

async function keepWords(trx: Knex): Promise<void> {
  await trx.raw(`CREATE OR REPLACE FUNCTION add_task_words() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      WITH read AS MATERIALIZED (
        SELECT organization_id, id, created_at, words_of_task(title, description) AS words,
               lower(external_key) AS key, status
          FROM added),
      opened AS (
        INSERT INTO open_task_words (organization_id, task_id, created_at, words, key)
        SELECT organization_id, id, created_at, words, key FROM read WHERE status = 'open')
      INSERT INTO task_words (organization_id, task_id, created_at, words, key)
      SELECT organization_id, id, created_at, words, key FROM read;
      RETURN NULL;
    END $$`)
  await trx.raw(`CREATE OR REPLACE FUNCTION change_task_words() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE task_words SET words = words_of_task(NEW.title, NEW.description),
             key = lower(NEW.external_key)
       WHERE organization_id = NEW.organization_id AND task_id = NEW.id;
      UPDATE open_task_words SET words = words_of_task(NEW.title, NEW.description),
             key = lower(NEW.external_key)
       WHERE organization_id = NEW.organization_id AND task_id = NEW.id;
      RETURN NULL;
    END $$`)
  await trx.raw(`CREATE FUNCTION close_task_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM open_task_words
       WHERE organization_id = NEW.organization_id AND task_id = NEW.id;
      RETURN NULL;
    END $$`)
  // A closed task is never opened again.
  await trx.raw(`CREATE TRIGGER close_task_words AFTER UPDATE OF status ON tasks
    FOR EACH ROW WHEN (OLD.status = 'open' AND NEW.status <> 'open')
    EXECUTE FUNCTION close_task_words()`)
}

/** As 0014 explains it; among the open tasks it asks the index of their words alone. */
async function searchFunction(trx: Knex): Promise<void> {
  await trx.raw(`CREATE OR REPLACE FUNCTION system_search_tasks(asked text, of_status text,
      of_assignee uuid, of_owner uuid, sorted_by text, after_value text, after_id uuid,
      at_most integer)
    RETURNS TABLE (task_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS $$
    DECLARE
      tenant uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
      lexemes text := plainto_tsquery('simple', asked)::text;
      -- The last word may be one that is still being typed.
      wanted tsquery := CASE WHEN lexemes = '' THEN ''::tsquery
                             ELSE (lexemes || ':*')::tsquery END;
      key_begins text := lower(asked);
      key_ends text := key_begins || chr(1114111);
      by_age boolean := sorted_by IN ('createdAt', '-createdAt');
      filtered boolean := num_nonnulls(of_status, of_assignee, of_owner) > 0;
      direction text := CASE WHEN sorted_by LIKE '-%' THEN 'DESC' ELSE 'ASC' END;
      sort_column text := CASE sorted_by WHEN 'dueAt' THEN $c$coalesce(t.due_at, 'infinity')$c$
        WHEN '-rewardMinor' THEN 't.reward_minor' WHEN 'id' THEN 't.id' ELSE 't.created_at' END;
      sort_type text := CASE sorted_by WHEN '-rewardMinor' THEN 'bigint' WHEN 'id' THEN 'uuid'
                                       ELSE 'timestamptz' END;
      matching text := '(w.words @@ $2 OR (w.key ~>=~ $3 AND w.key ~<~ $4))';
      filters text := 't.organization_id = $1'
        || CASE WHEN of_status IS NULL THEN '' ELSE ' AND t.status = $5' END
        || CASE WHEN of_assignee IS NULL THEN '' ELSE ' AND t.assignee_id = $6' END
        || CASE WHEN of_owner IS NULL THEN '' ELSE ' AND t.assignee_id = $7' END
        || CASE WHEN after_value IS NULL THEN ''
                ELSE format(' AND (%s, t.id) %s ($8::%s, $9)', sort_column,
                            CASE WHEN direction = 'ASC' THEN '>' ELSE '<' END, sort_type) END;
      sorting text := format('%s %s, t.id %s', sort_column, direction, direction);
      -- Without filters the words alone are walked, which costs a third.
      walk text := CASE WHEN by_age AND NOT filtered THEN
          '(SELECT t.* FROM (SELECT w.*, w.task_id AS id FROM task_words w) AS t
             WHERE %s ORDER BY %s LIMIT %s) AS w WHERE %s ORDER BY '
          || replace(sorting, 't.', 'w.')
        ELSE
          '(SELECT t.* FROM tasks t WHERE %s ORDER BY %s LIMIT %s) AS t
             JOIN task_words w ON w.organization_id = $1 AND w.task_id = t.id WHERE %s ORDER BY '
          || sorting END;
      wide integer := CASE WHEN by_age AND NOT filtered THEN 8000 ELSE 4000 END;
      steps integer;
      met uuid[];
      there integer;
    BEGIN
      FOREACH steps IN ARRAY CASE WHEN at_most IS NULL THEN '{}' ELSE ARRAY[1000, wide] END LOOP
        EXECUTE format('SELECT array_agg(found.task_id) FROM (SELECT w.task_id FROM ' || walk
                       || ' LIMIT $10) AS found', filters, sorting, steps, matching)
           INTO met
          USING tenant, wanted, key_begins, key_ends, of_status, of_assignee, of_owner,
                after_value, after_id, at_most;
        IF coalesce(cardinality(met), 0) = at_most THEN
          RETURN QUERY SELECT unnest(met);
          RETURN;
        END IF;
        EXIT WHEN coalesce(cardinality(met), 0) * (wide / 1000) < at_most;
      END LOOP;

      IF at_most IS NOT NULL THEN
        EXECUTE format('SELECT count(*) FROM (SELECT FROM tasks t WHERE %s LIMIT %s) AS counted',
                       filters, steps + 1)
           INTO there
          USING tenant, wanted, key_begins, key_ends, of_status, of_assignee, of_owner,
                after_value, after_id;
        IF there <= steps THEN
          RETURN QUERY SELECT unnest(met);
          RETURN;
        END IF;
      END IF;
      RETURN QUERY EXECUTE format(CASE
          WHEN by_age THEN
            'WITH found AS MATERIALIZED (
               SELECT w.task_id AS id, w.created_at FROM %4$s w
                WHERE w.organization_id = $1 AND %1$s),
             t AS (SELECT * FROM found t ORDER BY %3$s)
             SELECT t.id FROM t' || CASE WHEN filtered THEN
              ' JOIN tasks k ON k.organization_id = $1 AND k.id = t.id' ELSE '' END
            || ' WHERE %2$s ORDER BY %3$s LIMIT $10'
          ELSE
            'WITH found AS MATERIALIZED (
               SELECT w.task_id FROM %4$s w WHERE w.organization_id = $1 AND %1$s),
             t AS MATERIALIZED (
               SELECT t.* FROM found JOIN tasks t ON t.id = found.task_id WHERE %2$s)
             SELECT t.id FROM t ORDER BY %3$s LIMIT $10' END,
          matching,
          CASE WHEN by_age THEN replace(replace(replace(filters,
            't.organization_id = $1', 'true'), 't.status', 'k.status'),
            't.assignee_id', 'k.assignee_id') ELSE filters END,
          sorting,
          CASE WHEN of_status = 'open' THEN 'open_task_words' ELSE 'task_words' END)
        USING tenant, wanted, key_begins, key_ends, of_status, of_assignee, of_owner,
              after_value, after_id, at_most;
    END $$`)
}
