import { mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import { type Inbox, startInbox } from '../../infra/local/inbox/inbox.ts'
import type { StatefulService } from './databases.ts'
import type { Link } from './link.ts'
import { type LinkName, openLinks, straightToServers } from './links.ts'
import { runFolder } from './runs.ts'
import { makeBus, type TestBus } from './test-bus.ts'
import { makeDatabase, type TestDatabase } from './test-database.ts'
import { makeRedis, type TestRedis } from './test-redis.ts'

/** What the services of one system use. */
export interface SystemParts {
  /** The mail server and what it got. */
  inbox: Inbox
  databases: Record<StatefulService, TestDatabase>
  bus: TestBus
  redis: TestRedis
  /** The services' ways to their servers, which can be cut, frozen and restored. */
  links: Record<LinkName, Link>
  drop(): Promise<void>
}

/**
 * Makes all of them at once. The caller drops them, after the services ended. `straight`: services
 * go straight to their servers, there is nothing to cut.
 */
export async function makeParts({ straight = false } = {}): Promise<SystemParts> {
  const folder = await mkdtemp(path.join(runFolder(), 'inbox-'))
  const [inbox, bus, redis, links, identity, taskTracker, accounting, email] = await Promise.all([
    startInbox({ folder }),
    makeBus(),
    makeRedis(),
    straight ? straightToServers() : openLinks(),
    makeDatabase('api-gateway'),
    makeDatabase('task-tracker'),
    makeDatabase('accounting'),
    makeDatabase('email'),
  ])
  const databases = { 'api-gateway': identity, 'task-tracker': taskTracker, accounting, email }
  // Until then the replicas do not know the new databases.
  await Promise.all([taskTracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
  return {
    inbox,
    bus,
    redis,
    links,
    databases,
    async drop() {
      await Promise.all(Object.values(links).map((link) => link.close()))
      await Promise.all(Object.values(databases).map((one) => one.drop()))
      await Promise.all([bus.drop(), redis.drop(), inbox.close()])
    },
  }
}
