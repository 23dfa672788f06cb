import type Router from '@koa/router'
import { listEmailDeliveries, resendEmailDelivery } from '#contracts/api/operations.ts'
import { afterCommit, type Db } from '#platform/db.ts'
import { serve } from '#platform/http.ts'
import { listDeliveries, readDelivery } from './use-cases/list-deliveries.ts'
import { resendDelivery } from './use-cases/resend-delivery.ts'

/** What email answers. `wake` is called after a commit that left something to send. */
export function routes(router: Router, db: Db, wake: () => void): void {
  serve(router, listEmailDeliveries, ({ actor, query }) =>
    db.read(actor, (trx) => listDeliveries(trx, query)),
  )
  serve(router, resendEmailDelivery, ({ actor, params, now }) =>
    db.as(actor, async (trx) => {
      const { deliveryId } = params
      await resendDelivery(trx, { deliveryId, by: actor.id, now })
      afterCommit(trx, wake)
      return readDelivery(trx, deliveryId)
    }),
  )
}
