import { id } from '#contracts/primitives.ts'
import type { Trx } from '#platform/db.ts'
import { invalid, notFound } from '#platform/errors.ts'
import type { Person } from '../domain/user.ts'
import { findUser, findUsers, type UserFilter } from '../store/users.ts'

/** One person of the organization. Throws 404. */
export async function readUser(trx: Trx, userId: string): Promise<Person> {
  const person = await findUser(trx, userId)
  if (!person) throw notFound('There is no such person')
  return person
}

export interface PeopleQuery extends Omit<UserFilter, 'afterId'> {
  /** The last id of the page before. */
  cursor?: string | undefined
}

/** A page of the organization's people in the order in which they joined. */
export async function listUsers(
  trx: Trx,
  { cursor, ...filter }: PeopleQuery,
): Promise<{ items: Person[]; nextCursor: string | null }> {
  if (cursor && !id.safeParse(cursor).success) {
    throw invalid('cursor', 'must be the nextCursor of the page before')
  }
  const found = await findUsers(trx, { ...filter, afterId: cursor, limit: filter.limit + 1 })
  const items = found.slice(0, filter.limit)
  return { items, nextCursor: found.length > items.length ? (items.at(-1)?.id ?? null) : null }
}
