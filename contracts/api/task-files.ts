import { z } from 'zod'
import { endpoint, file } from '../endpoint.ts'
import { id, person, text, time } from '../primitives.ts'
import { taskStatus } from './tasks.ts'

const service = 'task-tracker'
const leaders = ['manager', 'admin'] as const
const importId = z.strictObject({ importId: id })

const RowError = z.object({
  /** The record's number in the file; the header is 1. */
  row: z.int(),
  /** Null where the whole record cannot be read. */
  column: z.string().nullable(),
  message: z.string(),
})

export const TaskImport = z.object({
  id,
  status: z.enum(['queued', 'running', 'completed', 'failed']),
  /** Everything is checked, nothing is created. */
  dryRun: z.boolean(),
  /** Rows that were read so far, without the header; at the end created + rejected, if not dry. */
  total: z.int(),
  created: z.int(),
  rejected: z.int(),
  /** The first 1,000; the file of errors has them all. */
  errors: z.array(RowError),
  requestedBy: person,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** `wrong_header`: see `errors`. */
  failure: z.string().nullable(),
})
export type TaskImport = z.infer<typeof TaskImport>

export const importTasks = endpoint({
  name: 'importTasks',
  service,
  method: 'POST',
  path: '/task-imports',
  roles: leaders,
  query: z.strictObject({
    /** `?dryRun` or `?dryRun=true`. */
    dryRun: z
      .enum(['', 'true', 'false'])
      .default('false')
      .transform((value) => value !== 'false'),
  }),
  /**
   * Columns by their header, title alone is needed: title, description, external_key,
   * assignee_email, reward (major units), due_at (RFC 3339).
   */
  upload: { contentType: 'text/csv', maxBytes: 50_000_000 },
  answers: { 202: TaskImport },
  errors: ['idempotency_in_progress'],
  summary: 'Create tasks from a CSV file, in the background: good rows are created, bad ones named',
})

export const readTaskImport = endpoint({
  name: 'readTaskImport',
  service,
  method: 'GET',
  path: '/task-imports/{importId}',
  roles: leaders,
  params: importId,
  answers: { 200: TaskImport },
  errors: [],
  summary: 'One import, how far it is and what was wrong in which row',
})

export const readTaskImportErrors = endpoint({
  name: 'readTaskImportErrors',
  service,
  method: 'GET',
  path: '/task-imports/{importId}/errors.csv',
  roles: leaders,
  params: importId,
  answers: { 200: file('text/csv') },
  errors: [],
  summary: 'All that was wrong in an import: row, column, message',
})

export const exportTasks = endpoint({
  name: 'exportTasks',
  service,
  method: 'GET',
  path: '/tasks.csv',
  roles: leaders,
  query: z.strictObject({
    status: taskStatus.optional(),
    assignee: z.union([z.literal('me'), id]).optional(),
    search: text(200).optional(),
  }),
  answers: { 200: file('text/csv') },
  errors: [],
  summary: 'All tasks as CSV, in the order of their creation; safe to open in a spreadsheet',
})
