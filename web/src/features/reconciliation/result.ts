import type { readReconciliation } from '#contracts/api/reconciliation.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'

/** What a reconciliation found. */
export type Result = AnswerOf<typeof readReconciliation>
