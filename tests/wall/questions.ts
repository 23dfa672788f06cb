import { newId } from '#platform/ids.ts'
import type { Api, Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { Company } from '../company.ts'
import type { Ask } from './asking.ts'

/** The services that the gateway asks. */
export const behind = ['task-tracker', 'accounting', 'email', 'analytics'] as const
export type Behind = (typeof behind)[number]

const password = 'a password for tests'

/** What is asked of each service, and changed where people change something. */
export interface Questions {
  read: Record<Behind | 'api-gateway', Ask>
  write: Partial<Record<Behind, Ask>>
  /** Sends every change again under its own key; answers their statuses. */
  repeat(): Promise<number[]>
  /** What the changes are called. */
  changes: string[]
}

/** Asked through this door by people of the company, who sign in anew: tokens last ten minutes. */
export async function questionsAt(
  door: Api,
  { ann, bob, ...leaders }: Company,
): Promise<Questions> {
  // A database that is silent for a moment on a busy machine says nothing about the door.
  const again = ({ email }: Person) => eventually(() => door.signIn(email, password))
  const [worker, manager, accountant, admin] = await Promise.all([
    again(ann),
    again(leaders.manager),
    again(leaders.accountant),
    again(leaders.admin),
  ])
  const changes = new Map<string, Ask>()
  const change =
    (to: (name: string) => Ask): Ask =>
    () => {
      const name = `change ${newId()}`
      const ask = to(name)
      changes.set(name, ask)
      return ask()
    }
  const keyed = (who: Person, path: string, body: object, key: string) => () =>
    who.send('POST', path, body, { 'Idempotency-Key': key })

  return {
    read: {
      'api-gateway': () => worker.send('GET', '/me'),
      'task-tracker': () => worker.send('GET', '/tasks?limit=5'),
      accounting: () => accountant.send('GET', '/payout-policy'),
      email: () => admin.send('GET', '/email-deliveries?limit=5'),
      analytics: () => worker.send('GET', '/analytics/me'),
    },
    write: {
      'task-tracker': change((title) =>
        keyed(manager, '/tasks', { title, assigneeId: ann.id, rewardMinor: 100 }, title),
      ),
      accounting: change((reason) =>
        keyed(
          accountant,
          '/ledger/adjustments',
          { workerId: bob.id, amountMinor: 1, reason },
          reason,
        ),
      ),
    },
    async repeat() {
      const statuses: number[] = []
      for (const ask of changes.values()) statuses.push((await ask()).status)
      return statuses
    },
    get changes() {
      return [...changes.keys()]
    },
  }
}
