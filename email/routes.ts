import type Router from '@koa/router'
import { listEmailDeliveries } from '#contracts/api/operations.ts'
import type { Db } from '#platform/db.ts'
import { serve } from '#platform/http.ts'
import { listDeliveries } from './use-cases/list-deliveries.ts'

/** What email answers. */
export function routes(router: Router, db: Db): void {
  serve(router, listEmailDeliveries, ({ actor, query }) =>
    db.read(actor, (trx) => listDeliveries(trx, query)),
  )
}
