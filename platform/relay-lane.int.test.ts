import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startLane } from './relay-lane.ts'
import type { Deliver } from './relay-leader.ts'
import { eventually } from './testing/eventually.ts'
import { announce, messagingMigrations } from './testing/messaging.ts'
import { testDatabase } from './testing/test-database.ts'

const { db, sql } = await testDatabase('accounting', { migrations: messagingMigrations })

it('of several relays one sends, each row once', async () => {
  const sent: number[] = []
  const deliver: Deliver = async (rows) => {
    sent.push(...rows.map(({ id }) => id))
    // Long enough for the others to see the same rows waiting.
    await sleep(600)
    return { done: rows, refused: new Set() }
  }
  const lanes = [1, 2, 3].map(() => startLane({ db, lane: 'bus', deliver }))

  await announce(db, ...[1, 2, 3, 4].map((number) => ({ number })))

  const waiting = 'SELECT FROM outbox WHERE published_at IS NULL'
  await eventually(async () => expect(await sql(waiting)).toHaveLength(0))
  await Promise.all(lanes.map((lane) => lane.stop()))
  expect(sent).toEqual([...new Set(sent)].sort((one, other) => one - other))
  expect(sent).toHaveLength(4)
})
