import type { Endpoint } from '#contracts/endpoint.ts'
import { newId } from '#platform/ids.ts'
import type { Input, Person, Result } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'

/** A service may die, stall for 5 s and start again meanwhile, on a very busy machine. */
export const patienceMs = 180_000

/** A call as a careful client makes it: again, with the same key, until it is answered. */
export function patiently<E extends Endpoint>(
  person: Person,
  endpoint: E,
  input: Input<E>,
): Promise<Result<E>> {
  const headers = { 'Idempotency-Key': newId() }
  return eventually(() => person.call(endpoint, { ...input, headers }), patienceMs)
}
