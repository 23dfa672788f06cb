import type { Endpoint } from '#contracts/endpoint.ts'
import type { Actor } from '#platform/db.ts'
import { forbidden } from '#platform/errors.ts'

/** Lets through whom the contract lets through. Throws 403 `forbidden`. */
export function authorize({ roles }: Endpoint, actor: Actor): void {
  const allowed =
    roles === 'anyone' || (roles === 'operator' ? actor.operator : roles.includes(actor.role))
  if (!allowed) throw forbidden('forbidden', 'Your role does not allow this')
}
