import type { Outcome } from './domain/delivery.ts'
import type { Delivery, Leased } from './store/leases.ts'

/** What was tried, and how it ended. It still has to be recorded. */
export interface Attempt {
  leased: Leased
  delivery: Delivery
  outcome: Outcome
  /** As it was sent, in the recipient's language; nothing when it was not written. */
  subject?: string
}
