import type { listPayouts } from '#contracts/api/money.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'

/** One worker's payout in a run. */
export type Payout = AnswerOf<typeof listPayouts>['items'][number]
