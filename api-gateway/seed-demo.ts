import type { Role } from '#contracts/endpoint.ts'
import type { Db } from '#platform/db.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { hashPassword } from './credentials/passwords.ts'
import { createUser } from './use-cases/create-user.ts'
import { signUp } from './use-cases/sign-up.ts'

const password = 'piecework-demo'
const organization = { name: 'Demo Works', currency: 'EUR', timeZone: 'Europe/Berlin' }
const people: [name: string, role: Role, mailbox: string][] = [
  ['Mona Manager', 'manager', 'manager'],
  ['Albert Accountant', 'accountant', 'accountant'],
  ['Wanda Worker', 'worker', 'worker1'],
  ['Wim Worker', 'worker', 'worker2'],
  ['Wilma Worker', 'worker', 'worker3'],
  ['Walter Worker', 'worker', 'worker4'],
  ['Winnie Worker', 'worker', 'worker5'],
]

/**
 * Makes the demo organization of API.md, all at once, unless it exists. Its passwords are known to
 * everybody: call it on a local start only. Returns whether it was made.
 */
export async function seedDemo(db: Db): Promise<boolean> {
  const passwordHash = await hashPassword(password)
  const now = new Date()
  const admin = {
    id: newId(),
    name: 'Ada Admin',
    email: 'admin@demo.local',
    passwordHash,
    // Of the local installation.
    operator: true,
  }
  try {
    await db.as({ organizationId: newId() }, async (trx) => {
      await signUp(trx, { ...organization, admin, by: {}, now })
      for (const [name, role, mailbox] of people) {
        const email = `${mailbox}@demo.local`
        const person = { id: newId(), name, email, role, entrance: { passwordHash } }
        await createUser(trx, { ...person, by: {}, now })
      }
    })
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'email_taken') return false
    throw error
  }
}
