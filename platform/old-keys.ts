import type { Db } from './db.ts'
import { purgeIdempotencyKeys } from './idempotency.ts'
import { pruneRegularly } from './pruning.ts'

/** Deletes idempotency keys that are older than 72 h, from now on. Belongs to a `cron` role. */
export function forgetOldKeys(db: Db): { stop(): void } {
  return pruneRegularly('idempotency keys', () => db.system(purgeIdempotencyKeys))
}
