import { ApiError, apiClient, type CallInput } from '#contracts/client.ts'
import type { AnswerOf, Endpoint } from '#contracts/endpoint.ts'
import { actionKey, forgetAction } from './action-keys.ts'
import { freshToken, renew } from './token.ts'

let token: string | undefined
const client = apiClient('', () => token)

/**
 * Makes a call as whoever is signed in.
 * @throws ApiError with the problem the server named; whatever `fetch` throws without an answer.
 */
export function call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<AnswerOf<E>> {
  return signedIn((): Promise<AnswerOf<E>> => client(endpoint, input), endpoint.roles !== 'anyone')
}

/**
 * Does something with a fresh token, and once more with another when the first had ended.
 * @throws whatever `work` throws.
 */
export async function signedIn<T>(
  work: (token: string | undefined) => Promise<T>,
  needed = true,
): Promise<T> {
  token = await freshToken()
  try {
    return await work(token)
  } catch (error) {
    const expired = error instanceof ApiError && error.problem.status === 401
    if (!expired || !needed || !(await renew())) throw error
    token = await freshToken()
    return work(token)
  }
}

/**
 * Makes a change once: the same change asked for again, by a double click or because the answer
 * was lost, carries the same Idempotency-Key.
 * @throws as `call`.
 */
export async function callOnce<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
): Promise<AnswerOf<E>> {
  // Signing in is not kept by key (API "Conventions").
  if (endpoint.path.startsWith('/auth/')) return call(endpoint, input)
  const action = `${endpoint.name} ${JSON.stringify(input)}`
  return once(action, (idempotencyKey) => call(endpoint, { ...input, idempotencyKey }))
}

/** Does an action with its key, and forgets the key when the outcome is known. */
export async function once<T>(action: string, work: (key: string) => Promise<T>): Promise<T> {
  try {
    const answer = await work(actionKey(action))
    forgetAction(action)
    return answer
  } catch (error) {
    // A refusal is final; without one, nobody knows whether the change was made.
    if (error instanceof ApiError && error.problem.status < 500) forgetAction(action)
    throw error
  }
}
