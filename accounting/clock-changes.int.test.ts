import { expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { doDueWork } from './jobs.ts'
import { aCompletion, anActor, anOrganization } from './testing/builders.ts'
import { testClock } from './testing/clock.ts'
import { deliver } from './testing/deliver.ts'
import { office, signal } from './testing/office.ts'

const accounting = await testDatabase('accounting')
const { db, sql } = accounting
const clock = await testClock(accounting)

/** Looks what is due, so many seconds from an instant. Answers the runs there are then. */
async function runsAfterLooking(organizationId: string, instant: string, seconds: number) {
  await clock.setTo(new Date(Date.parse(instant) + seconds * 1_000).toISOString())
  const look = () => doDueWork({ db, batchSize: 500, signal })
  await Promise.all([look(), look()])
  const [row] = await sql<{ runs: number }>(
    `SELECT count(*)::int AS runs FROM payout_runs WHERE organization_id = $1`,
    [organizationId],
  )
  return row?.runs
}

it.each([
  {
    what: 'at 18:00 around the night that loses an hour in Berlin',
    timeZone: 'Europe/Berlin',
    payoutTime: '18:00',
    dueAt: ['2027-03-27T17:00Z', '2027-03-28T16:00Z', '2027-03-29T16:00Z'],
  },
  {
    what: 'at 02:30, which that night leaves out: an hour later then',
    timeZone: 'Europe/Berlin',
    payoutTime: '02:30',
    dueAt: ['2027-03-26T17:00Z', '2027-03-27T01:30Z', '2027-03-28T01:30Z', '2027-03-29T00:30Z'],
  },
  {
    what: 'at 02:30, which the night that gains an hour has twice: the first time only',
    timeZone: 'Europe/Berlin',
    payoutTime: '02:30',
    dueAt: ['2027-10-29T16:00Z', '2027-10-30T00:30Z', '2027-10-31T00:30Z', '2027-11-01T01:30Z'],
  },
  {
    what: 'at midnight, which São Paulo left out: at one then',
    timeZone: 'America/Sao_Paulo',
    payoutTime: '00:00',
    dueAt: ['2018-11-02T21:00Z', '2018-11-03T03:00Z', '2018-11-04T03:00Z', '2018-11-05T02:00Z'],
  },
  {
    what: 'at 23:30, which São Paulo had twice: the first time only',
    timeZone: 'America/Sao_Paulo',
    payoutTime: '23:30',
    dueAt: ['2019-02-15T20:00Z', '2019-02-16T01:30Z', '2019-02-17T01:30Z', '2019-02-18T02:30Z'],
  },
])('pays once a day $what', { timeout: 60_000 }, async ({ timeZone, payoutTime, dueAt }) => {
  const [first = ''] = dueAt
  await clock.setTo(new Date(Date.parse(first) - 3_600_000).toISOString())
  const organizationId = await anOrganization(db, { timeZone })
  // The first period is due at 18:00 still.
  await office(db).changePolicy(anActor(organizationId), { payoutTime })

  for (const [index, instant] of dueAt.entries()) {
    const done = aCompletion(organizationId, { workerId: newId(), rewardMinor: 100 })
    await deliver(db, done)
    expect(await runsAfterLooking(organizationId, instant, -60)).toBe(index)
    expect(await runsAfterLooking(organizationId, instant, 60)).toBe(index + 1)
  }
})
