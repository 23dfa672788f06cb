import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { beginning } from '../domain/run.ts'
import { query } from './sql.ts'

/** So many tasks fit well into the time that one statement may take. */
const chunkSize = 20_000

const Chunk = z.object({ moved: z.number(), listed: z.number(), last: z.string().nullable() })

/**
 * Writes down what an undo deals with: of the tasks that the other run moved those that are still
 * open and were not moved since. Returns how many it had moved and how many are listed.
 */
export async function insertUndoItems(
  trx: Trx,
  { runId, undoOf }: { runId: string; undoOf: string },
): Promise<{ moved: number; listed: number }> {
  const counts = { moved: 0, listed: 0 }
  for (let after: string | null = beginning; after !== null; ) {
    const [chunk]: z.output<typeof Chunk>[] = await query(trx, Chunk, undoChunk, {
      runId,
      undoOf,
      after,
      chunkSize,
      organizationId: organizationOf(trx),
    })
    counts.moved += chunk?.moved ?? 0
    counts.listed += chunk?.listed ?? 0
    after = chunk?.moved === chunkSize ? chunk.last : null
  }
  return counts
}

/**
 * `IS TRUE` keeps the list of moves a table that is looked up: as a join, in an organization that
 * has grown since PostgreSQL last counted its rows, each move would be compared with every task.
 */
const undoChunk = `WITH met AS (
    SELECT a.id, a.task_id FROM assignments a
     WHERE a.organization_id = :organizationId::uuid AND a.run_id = :undoOf AND a.task_id > :after
     ORDER BY a.task_id LIMIT :chunkSize),
  listed AS (
    INSERT INTO reassignment_items (organization_id, run_id, task_id, assignment_id)
    SELECT t.organization_id, :runId::uuid, t.id, t.assignment_id
      FROM tasks t
     WHERE t.organization_id = :organizationId::uuid AND t.status = 'open' AND t.id > :after
       AND t.id <= (SELECT task_id FROM met ORDER BY task_id DESC LIMIT 1)
       AND (t.assignment_id IN (SELECT id FROM met)) IS TRUE
    RETURNING 1)
  SELECT (SELECT count(*) FROM met) AS moved, (SELECT count(*) FROM listed) AS listed,
         (SELECT task_id FROM met ORDER BY task_id DESC LIMIT 1) AS last`

const Holder = z.object({ id: z.string(), worker_id: z.string() })

/** By assignment: who held its task before. First assignments are left out. */
export async function previousHolders(
  trx: Trx,
  assignmentIds: readonly string[],
): Promise<Map<string, string>> {
  const holders = await query(
    trx,
    Holder,
    `SELECT a.id, before.worker_id FROM assignments a
       JOIN assignments before
         ON before.organization_id = a.organization_id AND before.id = a.previous_id
      WHERE a.organization_id = :organizationId AND a.id = ANY (:assignmentIds::uuid[])`,
    { assignmentIds, organizationId: organizationOf(trx) },
  )
  return new Map(holders.map((row) => [row.id, row.worker_id]))
}
