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
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
): Promise<AnswerOf<E>> {
  token = await freshToken()
  try {
    return await client(endpoint, input)
  } catch (error) {
    const expired = error instanceof ApiError && error.problem.status === 401
    if (!expired || endpoint.roles === 'anyone' || !(await renew())) throw error
    token = await freshToken()
    return client(endpoint, input)
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
  try {
    const answer = await call(endpoint, { ...input, idempotencyKey: actionKey(action) })
    forgetAction(action)
    return answer
  } catch (error) {
    // A refusal is final; without one, nobody knows whether the change was made.
    if (error instanceof ApiError && error.problem.status < 500) forgetAction(action)
    throw error
  }
}
