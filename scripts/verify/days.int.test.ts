import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { liveThrough } from '../../accounting/testing/any-day.ts'
import { step } from '../../accounting/testing/any-days.ts'
import { balancesAreSums, linesRunOn } from './invariants/ledger.ts'
import { oneDuePayout } from './invariants/payouts.ts'
import { openDatabase, type World } from './world.ts'

const { db, superuserUrl } = await testDatabase('accounting')
const database = openDatabase('accounting', superuserUrl)
const world: World = {
  identity: database,
  taskTracker: database,
  accounting: database,
  email: database,
  inboxUrl: '',
  managementUrl: undefined,
  vhost: '',
}

afterAll(() => database.close())

it('finds nothing wrong with days of holds, drafts, bank files and returns', async () => {
  const steps = fc.array(step, { minLength: 60, maxLength: 60 })
  for (const day of fc.sample(steps, 6)) await liveThrough(db, day)

  for (const { check, id } of [balancesAreSums, oneDuePayout, linesRunOn]) {
    expect({ id, found: await check(world, []) }).toEqual({ id, found: [] })
  }
}, 60_000)
