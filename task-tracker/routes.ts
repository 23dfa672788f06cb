import type Router from '@koa/router'
import * as payPolicy from '#contracts/api/pay-policy.ts'
import * as reassignments from '#contracts/api/reassignments.ts'
import * as taskFiles from '#contracts/api/task-files.ts'
import * as tasks from '#contracts/api/tasks.ts'
import type { Db } from '#platform/db.ts'
import { download } from '#platform/download.ts'
import { reply, serve } from '#platform/http.ts'
import type { Dice } from './domain/price.ts'
import { type Run, shownRun } from './domain/run.ts'
import { shown } from './domain/task.ts'
import { assignTask } from './use-cases/assign-task.ts'
import { cancelReassignment } from './use-cases/cancel-reassignment.ts'
import { cancelTask } from './use-cases/cancel-task.ts'
import { changeTasks } from './use-cases/change-tasks.ts'
import { completeTask } from './use-cases/complete-task.ts'
import { createTask } from './use-cases/create-task.ts'
import { editTask } from './use-cases/edit-task.ts'
import { exportTasks } from './use-cases/export-tasks.ts'
import {
  applyPayPreset,
  readPayPolicy,
  readPayPolicyHistory,
  updatePayPolicy,
} from './use-cases/pay-policy.ts'
import { previewReassignment } from './use-cases/preview-reassignment.ts'
import { exportErrors, readImport } from './use-cases/read-imports.ts'
import { readReassignment, readReassignments } from './use-cases/read-reassignments.ts'
import { readHistory, readTask, readTasks } from './use-cases/read-tasks.ts'
import { receiveImport } from './use-cases/receive-import.ts'
import { requestReassignment } from './use-cases/request-reassignment.ts'
import { undoReassignment } from './use-cases/undo-reassignment.ts'

/** The public calls about tasks, prices and reassignments. */
export const routes = (db: Db, dice: Dice) => (router: Router) => {
  taskRoutes(router, db, dice)
  payPolicyRoutes(router, db)
  reassignmentRoutes(router, db)
  fileRoutes(router, db)
}

function taskRoutes(router: Router, db: Db, dice: Dice): void {
  serve(router, tasks.createTask, ({ body, actor, now }) =>
    db.as(actor, async (trx) => shown(await createTask(trx, { ...body, by: actor.id, now }, dice))),
  )
  serve(router, tasks.listTasks, ({ query, actor }) =>
    db.read(actor, async (trx) => {
      const { items, nextCursor } = await readTasks(trx, query, actor)
      return { items: items.map(shown), nextCursor }
    }),
  )
  serve(router, tasks.readTask, ({ params, actor }) =>
    db.read(actor, async (trx) => shown(await readTask(trx, params.taskId, actor))),
  )
  serve(router, tasks.readTaskHistory, ({ params, actor }) =>
    db.read(actor, (trx) => readHistory(trx, params.taskId, actor)),
  )
  serve(router, tasks.updateTask, ({ params, body, actor, now }) =>
    db.as(actor, async (trx) =>
      shown(await editTask(trx, { ...params, ...body, by: actor.id, now })),
    ),
  )
  serve(router, tasks.changeTasks, ({ body, actor, now }) =>
    db.as(actor, (trx) => changeTasks(trx, { ...body, by: actor.id, now })),
  )
  serve(router, tasks.assignTask, ({ params, body, actor, now }) =>
    db.as(actor, async (trx) =>
      shown(await assignTask(trx, { ...params, ...body, by: actor.id, now })),
    ),
  )
  serve(router, tasks.completeTask, ({ params, actor, now }) =>
    db.direct(actor, async (direct) =>
      shown(await completeTask(direct, { ...params, by: actor.id, now })),
    ),
  )
  serve(router, tasks.cancelTask, ({ params, body, actor, now }) =>
    db.as(actor, async (trx) => {
      const reason = body.reason ?? null
      return shown(await cancelTask(trx, { ...params, reason, by: actor.id, now }))
    }),
  )
}

function payPolicyRoutes(router: Router, db: Db): void {
  serve(router, payPolicy.readPayPolicy, ({ actor }) => db.read(actor, readPayPolicy))
  serve(router, payPolicy.updatePayPolicy, ({ body, actor, now }) =>
    db.as(actor, (trx) => updatePayPolicy(trx, body, { by: actor.id, now })),
  )
  serve(router, payPolicy.applyPayPreset, ({ body, actor, now }) =>
    db.as(actor, (trx) => applyPayPreset(trx, body.preset, { by: actor.id, now })),
  )
  serve(router, payPolicy.readPayPolicyHistory, ({ query, actor }) =>
    db.read(actor, (trx) => readPayPolicyHistory(trx, query)),
  )
}

function reassignmentRoutes(router: Router, db: Db): void {
  serve(router, reassignments.requestReassignment, ({ body, actor, now }) =>
    db.as(actor, async (trx) => {
      const { run, deduplicated } = await requestReassignment(trx, { ...body, by: actor.id, now })
      return deduplicated
        ? reply(200, { ...shownRun(run, now), deduplicated })
        : reply(202, shownRun(run, now))
    }),
  )
  serve(router, reassignments.previewReassignment, ({ body, actor, now }) =>
    db.read(actor, (trx) => previewReassignment(trx, { ...body, now })),
  )
  serve(router, reassignments.listReassignments, ({ query, actor, now }) =>
    db.read(actor, async (trx) => {
      const { items, nextCursor } = await readReassignments(trx, query)
      return { items: items.map((run: Run) => shownRun(run, now)), nextCursor }
    }),
  )
  serve(router, reassignments.readReassignment, ({ params, actor, now }) =>
    db.read(actor, async (trx) => shownRun(await readReassignment(trx, params.runId), now)),
  )
  serve(router, reassignments.cancelReassignment, ({ params, actor, now }) =>
    db.as(actor, async (trx) => shownRun(await cancelReassignment(trx, { ...params, now }), now)),
  )
  serve(router, reassignments.undoReassignment, ({ params, actor, now }) =>
    db.as(actor, async (trx) =>
      shownRun(await undoReassignment(trx, { ...params, by: actor.id, now }), now),
    ),
  )
}

function fileRoutes(router: Router, db: Db): void {
  serve(router, taskFiles.importTasks, async ({ query, upload, actor, now }) =>
    receiveImport(db, { ...query, upload, actor, now }),
  )
  serve(router, taskFiles.readTaskImport, ({ params, actor }) =>
    db.read(actor, (trx) => readImport(trx, params.importId)),
  )
  serve(router, taskFiles.readTaskImportErrors, async ({ params, actor }) => {
    const content = await exportErrors(db, actor, params.importId)
    return download({ name: 'errors.csv', contentType: 'text/csv', content })
  })
  serve(router, taskFiles.exportTasks, async ({ query, actor }) => {
    const content = exportTasks(db, actor, query)
    return download({ name: 'tasks.csv', contentType: 'text/csv', content })
  })
}
