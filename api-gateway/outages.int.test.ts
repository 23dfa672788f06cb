import { afterEach, describe, expect, it } from 'vitest'
import { createUser, readMe } from '#contracts/api/identity.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { keepAsking } from '../tests/load.ts'

const { api, links, services, url } = await startSystem({ services: ['api-gateway'] })
const acme = await api.signUp({ name: 'Acme' })
const password = 'a password for tests'

afterEach(async () => {
  for (const link of Object.values(links)) await link.restore()
  await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 10_000)
})

async function secondsFor(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

describe('while Redis', () => {
  it('is gone everything goes on', async () => {
    await links.redis.cut()

    expect(await secondsFor(() => acme.admin.call(readMe))).toBeLessThan(1)
    await api.signIn(acme.admin.email, password)
  })

  it('is frozen everything goes on, a little slower', async () => {
    links.redis.freeze()

    expect(await secondsFor(() => acme.admin.call(readMe))).toBeLessThan(1.5)
    expect(await secondsFor(() => api.signIn(acme.admin.email, password))).toBeLessThan(3)
  })

  it('is gone wrong passwords are counted all the same', async () => {
    const ann = await acme.add('worker', 'Ann')
    await links.redis.cut()
    for (let count = 0; count < 10; count += 1) {
      await expect(api.signIn(ann.email, `guess ${count}`)).rejects.toMatchObject({ status: 401 })
    }

    await expect(api.signIn(ann.email, password)).rejects.toMatchObject({ status: 429 })
  })
})

it('while its database is frozen it says so in under 2 s', async () => {
  links.identity.freeze()
  const unavailable = { status: 503, code: 'unavailable' }

  const seconds = await secondsFor(async () => {
    await expect(acme.admin.call(readMe)).rejects.toMatchObject(unavailable)
  })
  expect(seconds).toBeLessThan(2)
  await expect(api.signIn(acme.admin.email, password)).rejects.toMatchObject(unavailable)
})

it('while the broker is gone people are added as ever', async () => {
  await links.rabbitmq.cut()
  const body = { name: 'Bob', email: 'bob@example.test', role: 'worker' as const, password }

  expect(await acme.admin.call(createUser, { body })).toMatchObject({ name: 'Bob' })
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

it('stops in order, and comes back', async () => {
  await services.stop('api-gateway')
  await services.start('api-gateway', 'api-gateway')

  expect(await acme.admin.call(readMe)).toMatchObject({ id: acme.admin.id })
})

it('of two workers is renewed one by one on SIGHUP, and no request fails', async () => {
  await services.start('renewed', 'api-gateway', { GATEWAY_WORKERS: '2' })
  const { pid, port, log } = services.process('renewed')
  const load = keepAsking([
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`)
      await answer.arrayBuffer()
      return answer
    },
  ])
  process.kill(pid, 'SIGHUP')
  await eventually(() => expect(log()).toContain('every worker was replaced'), 90_000)
  const { asked, failures } = await load.stop()

  expect(failures).toEqual([])
  expect(asked).toBeGreaterThan(100)
  await services.stop('renewed')
}, 120_000)
