import { hash, verify } from '@node-rs/argon2'
import { BulkheadRejectedError, bulkhead } from 'cockatiel'
import { unavailable } from '#platform/errors.ts'

/** OWASP's parameters for Argon2id, the library's default algorithm: 19 MiB, two passes. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Of the four threads that Node has for such work; one is left for everything else. */
const atOnce = 3
const waiting = 200

const line = bulkhead(atOnce, waiting)
/** Checked for addresses nobody has, so that they take as long as the others. */
const nobodysHash = hash('nobody has this password', parameters)

/** The form in which a password is kept. Call it `inLine`. */
export const hashPassword = (password: string): Promise<string> => hash(password, parameters)

/** Whether it is the password; false, after the same time, without a hash. Call it `inLine`. */
export async function passwordMatches(kept: string | null, password: string): Promise<boolean> {
  const matches = await verify(kept ?? (await nobodysHash), password)
  return kept !== null && matches
}

/**
 * Runs password work, at most three at once; throws 503 when too many wait. A limit that is
 * checked inside cannot be overrun by many guesses sent at the same moment.
 */
export async function inLine<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await line.execute(work)
  } catch (error) {
    if (error instanceof BulkheadRejectedError) throw unavailable('Too many are signing in', 2)
    throw error
  }
}
