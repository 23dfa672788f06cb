import type { Endpoint } from '#contracts/endpoint.ts'
import { forbidden } from '#platform/errors.ts'
import type { SignedIn } from './credentials/authenticate.ts'

/** Only for people who are there themselves: a script must not make itself further tokens. */
const inPerson = /^\/(sessions|access-tokens)(\/|$)/

/** Lets through whom the contract, and the token's scope, let through. Throws 403 `forbidden`. */
export function authorize({ roles, method, path }: Endpoint, { actor, scope }: SignedIn): void {
  const allowed =
    roles === 'anyone' || (roles === 'operator' ? actor.operator : roles.includes(actor.role))
  if (!allowed) throw forbidden('forbidden', 'Your role does not allow this')
  if (!scope) return
  if (scope === 'read' && method !== 'GET') throw forbidden('forbidden', 'This token only reads')
  if (inPerson.test(path)) throw forbidden('forbidden', 'Sign in to do this')
}
