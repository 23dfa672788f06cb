import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { endSession, listSessions } from '#contracts/api/access.ts'
import { updateUser } from '#contracts/api/identity.ts'
import { liveSystem, payloadOf } from './testing/live-system.ts'

const { api, listen, publish } = await liveSystem()
const acme = await api.signUp()
const ann = await acme.add('worker', 'Ann')
const bob = await acme.add('worker', 'Bob')
const max = await acme.add('manager', 'Max')
const eve = await acme.add('accountant', 'Eve')
const taskId = '01932b5e-0000-7000-8000-00000000000a'

describe('a stream', () => {
  it('begins with reset and says what may be seen, to whom it concerns', async () => {
    const streams = await Promise.all([ann, bob, max, eve].map((person) => listen(person)))
    await publish('task.completed.v1', acme.id, payloadOf.completed(taskId, ann.id))
    await publish('balance.changed.v2', acme.id, { wallets: [{ workerId: ann.id, sequence: 7 }] })
    const concerned = streams.filter((_, at) => at !== 1)
    await Promise.all(concerned.map((each) => each.until(() => each.events.length >= 2, 3_000)))
    await sleep(1_200)

    const [toAnn, toBob, toMax, toEve] = streams.map(({ events }) => events)
    const changed = { event: 'task.changed', data: { taskId, version: 3 } }
    const reset = { event: 'reset', data: {} }
    expect(toAnn).toEqual([reset, changed, { event: 'balance.changed', data: { sequence: 7 } }])
    expect(toBob).toEqual([reset])
    expect(toMax).toEqual([reset, changed])
    const balance = { event: 'balance.changed', data: { workerId: ann.id, sequence: 7 } }
    expect(toEve).toEqual([reset, balance])
    for (const stream of streams) stream.close()
  })

  it('says nothing of another organization', async () => {
    const bolt = await api.signUp()
    const stream = await listen(bolt.admin)
    await publish('payout_run.changed.v1', acme.id, { runId: taskId })
    await publish('payout_run.changed.v1', bolt.id, { runId: bolt.id })
    await stream.until(() => stream.events.length === 2, 3_000)
    await sleep(600)
    expect(stream.events.slice(1)).toEqual([
      { event: 'payout_run.changed', data: { runId: bolt.id } },
    ])
    stream.close()
  })

  it('says at most two things a second, however much happens, and the newest of it', async () => {
    const stream = await listen(ann)
    for (let sequence = 1; sequence <= 300; sequence += 1) {
      await publish('balance.changed.v2', acme.id, { wallets: [{ workerId: ann.id, sequence }] })
    }
    const newest = { event: 'balance.changed', data: { sequence: 300 } }
    await stream.until(() => JSON.stringify(stream.events.at(-1)) === JSON.stringify(newest), 5_000)
    const times = stream.times.slice(1)
    for (const [at, time] of times.entries()) {
      const next = times[at + 2]
      if (next !== undefined) expect(next - time).toBeGreaterThan(900)
    }
    stream.close()
  })

  it('keeps itself alive at least every 15 s', async () => {
    const stream = await listen(bob)
    await stream.until(() => stream.comments > 0, 15_000)
    stream.close()
  })
})

describe('a stream ends', () => {
  it('within 10 s for who was disabled, who comes back to 401', async () => {
    const cid = await acme.add('worker', 'Cid')
    const stream = await listen(cid)
    const body = { status: 'disabled' as const }
    await acme.admin.call(updateUser, { params: { userId: cid.id }, body })
    await stream.until(() => stream.ended, 10_000)
    expect((await cid.send('GET', '/stream')).status).toBe(401)
  })

  it('within 10 s for a device that was signed out, and for no other', async () => {
    const [lost, kept] = [await acme.add('worker', 'Dan'), ann]
    const streams = [await listen(lost), await listen(kept)]
    const { items } = await lost.call(listSessions)
    await lost.call(endSession, { params: { sessionId: items[0]?.id ?? '' } })
    await streams[0]?.until(() => streams[0]?.ended === true, 10_000)
    expect(streams[1]?.ended).toBe(false)
    streams[1]?.close()
  })
})

describe('who is refused a stream', () => {
  it('is whoever is not signed in, or asks for more', async () => {
    expect((await api.send('GET', '/stream')).status).toBe(401)
    expect((await ann.send('GET', '/stream?everything=1')).status).toBe(422)
    expect((await ann.send('POST', '/stream')).status).toBe(405)
  })
})

it('serves 200 streams at once, ten to a person', async () => {
  const bolt = await api.signUp()
  const workers = await Promise.all(Array.from({ length: 20 }, () => bolt.add('worker')))
  const streams = await Promise.all(
    workers.flatMap((person) => Array.from({ length: 10 }, () => listen(person))),
  )
  await publish('balance.changed.v2', bolt.id, {
    wallets: workers.map(({ id }) => ({ workerId: id, sequence: 1 })),
  })
  await Promise.all(streams.map((each) => each.until(() => each.events.length === 2, 5_000)))

  const [first] = workers
  const eleventh = first && (await listen(first))
  await streams[0]?.until(() => streams[0]?.ended === true, 1_000)
  expect(streams.filter(({ ended }) => ended)).toHaveLength(1)
  for (const stream of [...streams, eleventh]) stream?.close()
})
