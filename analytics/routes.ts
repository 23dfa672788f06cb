import type Router from '@koa/router'
import * as api from '#contracts/api/analytics.ts'
import { serve } from '#platform/http.ts'
import { companyDays } from './queries/company-days.ts'
import { mostValuableTasks } from './queries/most-valuable-tasks.ts'
import { myNumbers } from './queries/my-numbers.ts'
import type { Sources } from './queries/sources.ts'
import { statement } from './queries/statement.ts'
import { workersBelowZero } from './queries/workers-below-zero.ts'

/** What analytics answers. */
export function routes(router: Router, sources: Sources): void {
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
}

const of = ({ organizationId }: { organizationId: string }, now: Date) => ({ organizationId, now })
