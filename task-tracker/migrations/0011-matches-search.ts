import type { Migration } from '#platform/db.ts'

/**
 * Whether one task's words or key are those that a search asks for: the rule of
 * `system_search_tasks`, for whoever walks through tasks anyway and needs no index.
 */
export const matchesSearch: Migration = {
  name: '0011-matches-search',
  up: async (trx) => {
    await trx.raw(`CREATE FUNCTION matches_search(words tsvector, key text, asked text)
      RETURNS boolean LANGUAGE sql STABLE
      AS $$
        SELECT words @@ CASE WHEN plainto_tsquery('simple', asked)::text = '' THEN ''::tsquery
                             ELSE (plainto_tsquery('simple', asked)::text || ':*')::tsquery END
            OR (key ~>=~ lower(asked) AND key ~<~ (lower(asked) || chr(1114111)))
      $$`)
  },
}
