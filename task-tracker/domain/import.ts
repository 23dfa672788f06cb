import type { TaskImport as PublicImport } from '#contracts/api/task-files.ts'
import type { Person } from '#contracts/primitives.ts'
import { reassignmentQueue } from './run.ts'

/** A file of tasks that comes in, and how far it is. */
export interface TaskImport {
  id: string
  status: 'uploading' | 'queued' | 'running' | 'completed' | 'failed'
  dryRun: boolean
  /** Which field each column holds; null until the header was read. */
  columns: string[] | null
  /** The byte after the last record that was dealt with, and that record's number. */
  position: number
  records: number
  created: number
  rejected: number
  /** How many events with new assignments were announced. */
  chunks: number
  requestedBy: Person
  /** The upload's trace, which the import's events go on with. */
  context: { correlationId: string; traceparent: string }
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  failure: string | null
}

/** Something that is wrong with a record. */
export interface RowError {
  row: number
  /** Null where the whole record cannot be read. */
  column: string | null
  message: string
}

export const importJob = 'import-tasks'

/** The job that wakes an import. It may be made any number of times. */
export const wakeImport = (organizationId: string, importId: string) => ({
  queue: reassignmentQueue,
  name: importJob,
  payload: { organizationId, importId },
})

/** An import as the public interface shows it. */
export function shownImport(found: TaskImport, errors: RowError[]): PublicImport {
  const { id, status, dryRun, records, created, rejected, requestedBy, failure } = found
  return {
    id,
    status: status === 'uploading' ? 'queued' : status,
    dryRun,
    total: Math.max(0, records - 1),
    created,
    rejected,
    errors,
    requestedBy,
    createdAt: found.createdAt.toISOString(),
    startedAt: found.startedAt?.toISOString() ?? null,
    finishedAt: found.finishedAt?.toISOString() ?? null,
    failure,
  }
}
