import { z } from 'zod'
import { User } from '#contracts/api/identity.ts'
import type { Role } from '#contracts/endpoint.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Person } from '../domain/user.ts'

const columns = [
  'organization_id',
  'id',
  'name',
  'email',
  'role',
  'status',
  'locale',
  'operator',
  'version',
  'created_at',
]

const row = z
  .object({
    ...User.pick({ id: true, name: true, email: true, role: true, status: true, locale: true })
      .shape,
    organization_id: z.uuid(),
    operator: z.boolean(),
    version: z.int(),
    created_at: z.date(),
    has_password: z.boolean(),
  })
  .transform(
    ({ organization_id, created_at, has_password, ...same }): Person => ({
      ...same,
      organizationId: organization_id,
      createdAt: created_at.toISOString(),
      hasPassword: has_password,
    }),
  )

export interface UserFilter {
  role?: Role | undefined
  status?: User['status'] | undefined
  /** Part of the name or of the address. */
  search?: string | undefined
  /** Only people after this one. */
  afterId?: string | undefined
  limit: number
}

/** Adds a person. False, and nothing added, when somebody anywhere has the address. */
export async function insertUser(
  trx: Trx,
  person: Person,
  passwordHash: string | null,
): Promise<boolean> {
  const inserted: unknown[] = await trx('users')
    .insert({
      organization_id: person.organizationId,
      id: person.id,
      name: person.name,
      email: person.email,
      password_hash: passwordHash,
      role: person.role,
      status: person.status,
      locale: person.locale,
      operator: person.operator,
      version: person.version,
      created_at: person.createdAt,
    })
    .onConflict('email')
    .ignore()
    .returning('id')
  return inserted.length === 1
}

/** One person; `lock` keeps others from changing them until the commit. */
export async function findUser(
  trx: Trx,
  userId: string,
  { lock = false } = {},
): Promise<Person | undefined> {
  const query = people(trx).where({ id: userId }).first()
  const found: unknown = await (lock ? query.forUpdate() : query)
  return found ? row.parse(found) : undefined
}

/** People of the organization in the order in which they joined. */
export async function findUsers(trx: Trx, filter: UserFilter): Promise<Person[]> {
  const { role, status, search, afterId, limit } = filter
  const query = people(trx).orderBy('id').limit(limit)
  if (role) void query.where({ role })
  if (status) void query.where({ status })
  if (afterId) void query.where('id', '>', afterId)
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`
    void query.whereRaw('(name ILIKE ? OR email ILIKE ?)', [pattern, pattern])
  }
  const found: unknown[] = await query
  return found.map((each) => row.parse(each))
}

/**
 * The active admins, locked in one order: two of them who demote each other at the same moment
 * come one after the other.
 */
export async function lockActiveAdmins(trx: Trx): Promise<string[]> {
  const found: unknown[] = await trx('users')
    .where({ organization_id: organizationOf(trx), role: 'admin', status: 'active' })
    .orderBy('id')
    .forUpdate()
    .pluck('id')
  return z.array(z.uuid()).parse(found)
}

/** Writes what may change of a person. */
export async function saveUser(trx: Trx, person: Person): Promise<void> {
  await trx('users')
    .where({ organization_id: person.organizationId, id: person.id })
    .update({
      name: person.name,
      role: person.role,
      status: person.status,
      locale: person.locale,
      version: person.version,
      disabled_at: person.status === 'disabled' ? trx.raw('coalesce(disabled_at, now())') : null,
    })
}

/** Sets what the person signs in with. */
export async function savePassword(trx: Trx, userId: string, passwordHash: string): Promise<void> {
  await trx('users')
    .where({ organization_id: organizationOf(trx), id: userId })
    .update({ password_hash: passwordHash })
}

/** Gives the mark of those who run the installation. */
export async function markOperator(trx: Trx, userId: string): Promise<void> {
  await trx('users')
    .where({ organization_id: organizationOf(trx), id: userId })
    .update({ operator: true })
}

function people(trx: Trx) {
  return trx('users')
    .where({ organization_id: organizationOf(trx) })
    .select(columns)
    .select(trx.raw('password_hash IS NOT NULL AS has_password'))
}
