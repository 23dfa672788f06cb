import { z } from 'zod'
import { every } from '#platform/cron.ts'
import type { Db } from '#platform/db.ts'
import { job } from '#platform/jobs.ts'
import { importJob } from './domain/import.ts'
import type { Dice } from './domain/price.ts'
import { reassignmentJob } from './domain/run.ts'
import { importTasks } from './use-cases/import-tasks.ts'
import { reassignTasks } from './use-cases/reassign-tasks.ts'
import { wakeImports } from './use-cases/wake-imports.ts'
import { wakeReassignments } from './use-cases/wake-reassignments.ts'

/** What a worker process can be asked to do. */
export const jobs = (db: Db, dice: Dice, batchSize: number) => [
  job({
    name: reassignmentJob,
    payload: z.strictObject({ organizationId: z.uuid(), runId: z.uuid() }),
    attempts: 20,
    run: (payload) => reassignTasks(db, payload, { dice, clock: () => new Date(), batchSize }),
  }),
  job({
    name: importJob,
    payload: z.strictObject({ organizationId: z.uuid(), importId: z.uuid() }),
    attempts: 20,
    run: (payload) => importTasks(db, payload, { dice, clock: () => new Date() }),
  }),
]

/** What the clock wakes. The rows decide whether there is anything to do. */
export const schedule = (db: Db) => [
  every('*/5 * * * * *', 'wake-reassignments', () => db.system(wakeReassignments)),
  every('*/5 * * * * *', 'wake-imports', () => db.system(wakeImports)),
]
