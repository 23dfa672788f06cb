import { newId } from '#platform/ids.ts'
import type { Person } from '#platform/testing/api.ts'
import type { System } from '#platform/testing/system.ts'

/** Of everybody whom `anOperator` makes. */
export const operatorPassword = 'a password for operators'

/** An admin of a new organization who runs the installation too; marked as its owner would do. */
export async function anOperator({ api, databases }: System): Promise<Person> {
  const admin = { name: 'Root', email: `root-${crypto.randomUUID()}@example.test` }
  const password = operatorPassword
  await api.signUp({ admin: { ...admin, password } })
  await markOperator(databases, admin.email)
  return api.signIn(admin.email, password)
}

/** As `npm run operator -- add` does; it counts from this person's next sign-in on. */
export async function markOperator(databases: System['databases'], email: string): Promise<void> {
  const mark = 'SELECT system_mark_operator($1, $2)'
  // Entries are listed by id: one without a time would not stand where it belongs.
  await databases['api-gateway'].sql(mark, [email, newId()])
}
