import type Router from '@koa/router'
import * as api from '#contracts/api/analytics.ts'
import { readReconciliation } from '#contracts/api/reconciliation.ts'
import * as workerNumbers from '#contracts/api/worker-numbers.ts'
import { serve } from '#platform/http.ts'
import { balanceAt } from './queries/balance-at.ts'
import { companyDays } from './queries/company-days.ts'
import { mostValuableTasks } from './queries/most-valuable-tasks.ts'
import { myNumbers } from './queries/my-numbers.ts'
import { reconciliation } from './queries/reconciliation.ts'
import type { Sources } from './queries/sources.ts'
import { statement } from './queries/statement.ts'
import { workOf } from './queries/work.ts'
import { workers } from './queries/workers.ts'
import { workersBelowZero } from './queries/workers-below-zero.ts'
import { statementRoutes } from './statement-routes.ts'

/** What analytics answers. */
export function routes(router: Router, sources: Sources): void {
  statementRoutes(router, sources)
  serve(router, api.readMyNumbers, ({ actor, query, now }) =>
    myNumbers(sources, { ...of(actor, now), workerId: actor.id, atLeast: query.atLeast }),
  )
  serve(router, api.readMyStatement, ({ actor, query, now }) =>
    statement(sources, { ...of(actor, now), workerId: actor.id }, query),
  )
  serve(router, api.readWorkerNumbers, ({ actor, params, now }) =>
    myNumbers(sources, { ...of(actor, now), workerId: params.workerId }, { mustBeKnown: true }),
  )
  serve(router, api.readWorkerStatement, ({ actor, params, query, now }) => {
    const whose = { ...of(actor, now), workerId: params.workerId }
    return statement(sources, whose, query, { mustBeKnown: true })
  })
  serve(router, api.readCompanyDays, ({ actor, query, now }) =>
    companyDays(sources, of(actor, now), query),
  )
  serve(router, api.readMostValuableTasks, ({ actor, query, now }) =>
    mostValuableTasks(sources, of(actor, now), query),
  )
  serve(router, api.readWorkersBelowZero, ({ actor, now }) =>
    workersBelowZero(sources, of(actor, now), { named: actor.role !== 'manager' }),
  )
  serve(router, workerNumbers.listWorkerNumbers, ({ actor, query, now }) =>
    workers(sources, of(actor, now), query),
  )
  serve(router, workerNumbers.readBalanceAt, ({ actor, params, query, now }) =>
    balanceAt(sources, { ...of(actor, now), workerId: params.workerId }, query.at),
  )
  serve(router, api.readWork, ({ actor, query, now }) => workOf(sources, of(actor, now), query))
  serve(router, readReconciliation, ({ actor, query, now }) =>
    reconciliation(sources, of(actor, now), query),
  )
}

const of = ({ organizationId }: { organizationId: string }, now: Date) => ({ organizationId, now })
