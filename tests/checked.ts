import { expect } from 'vitest'
import { testServers } from '#platform/testing/description.ts'
import type { System } from '#platform/testing/system.ts'
import type { History } from '../scripts/verify/history.ts'
import { becomesQuiet } from '../scripts/verify/quiet.ts'
import { isClean, report, verify } from '../scripts/verify/verify.ts'
import { closeWorld, openDatabase, type World } from '../scripts/verify/world.ts'

type Looked = Pick<System, 'databases' | 'inbox' | 'bus'>

/** What the independent checker looks at, of a system that a test has started. */
export async function worldOf({ databases, inbox, bus }: Looked): Promise<World> {
  const { managementPort, password } = await testServers()
  return {
    identity: openDatabase('identity', databases['api-gateway'].superuserUrl),
    taskTracker: openDatabase('task_tracker', databases['task-tracker'].superuserUrl),
    accounting: openDatabase('accounting', databases.accounting.superuserUrl),
    email: openDatabase('email', databases.email.superuserUrl),
    inboxUrl: inbox.url,
    managementUrl: `http://admin:${password}@127.0.0.1:${managementPort}`,
    vhost: bus.vhost,
  }
}

/** Waits until nothing is on its way in this system; throws when that takes longer. */
export async function quietOf(system: Looked, patienceMs: number): Promise<void> {
  const world = await worldOf(system)
  try {
    expect(await becomesQuiet(world, Date.now() + patienceMs)).toBe(true)
  } finally {
    await closeWorld(world)
  }
}

/** Fails with the checker's table when an invariant does not hold once the system is quiet. */
export async function expectNoViolation(system: Looked, history: History = []): Promise<void> {
  const world = await worldOf(system)
  try {
    const judged = await verify(world, history)
    expect(isClean(judged), `\n${report(judged)}`).toBe(true)
  } finally {
    await closeWorld(world)
  }
}
