import { beforeAll, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'
import { type Ask, keepAsking, shared } from './load.ts'
import { isWeather } from './wall/asking.ts'

const times = 20
const behind = ['task-tracker', 'accounting', 'email', 'analytics'] as const
const password = 'a password for tests'
const gateway = {
  GATEWAY_WORKERS: '2',
  USER_REQUESTS: '10000',
  USER_BURST: '100000',
  ADDRESS_REQUESTS: '100000',
}
const system = await startSystem({
  straight: true,
  services: behind,
  twice: behind,
  env: { 'api-gateway': gateway },
})
const { api, databases, services } = system
const done: { id: string }[] = []
let weathered = 0
let acme: Company

beforeAll(async () => {
  // Eleven processes at once would take too long to be ready on a busy machine.
  await services.start('api-gateway', 'api-gateway')
  acme = await eventually(() => makeCompany(system), 60_000)
})

/** What people ask of every service; they sign in anew, since tokens last ten minutes. */
async function calls(): Promise<Ask[]> {
  const again = ({ email }: Person) => eventually(() => api.signIn(email, password))
  const [ann, manager, accountant, admin] = await Promise.all(
    [acme.ann, acme.manager, acme.accountant, acme.admin].map(again),
  )
  const post = (who: Person | undefined, path: string, body?: object) =>
    who ? who.send('POST', path, body, { 'Idempotency-Key': newId() }) : nobody()
  const completed: Ask = async () => {
    const order = { title: 'Oil the hinge', assigneeId: acme.ann.id, rewardMinor: 100 }
    const created = await post(manager, '/tasks', order)
    if (created.status !== 201) return created
    const { id } = Object(created.body)
    const answer = await post(ann, `/tasks/${id}/complete`)
    if (answer.status === 200) done.push({ id: String(id) })
    return answer
  }
  const bonus = { workerId: acme.bob.id, amountMinor: 1, reason: 'a bonus' }
  const get =
    (who: Person | undefined, path: string): Ask =>
    () =>
      who?.send('GET', path) ?? nobody()
  return [
    completed,
    get(ann, '/tasks?limit=5'),
    () => post(accountant, '/ledger/adjustments', bonus),
    get(accountant, '/payout-policy'),
    get(admin, '/email-deliveries?limit=5'),
    get(ann, '/analytics/me'),
    get(ann, '/me'),
    shared(get(manager, '/tasks.csv')),
  ]
}

/** What a busy machine puts off is counted apart. */
const inAnyWeather =
  (ask: Ask): Ask =>
  async () => {
    const answer = await ask()
    if (!isWeather(answer)) return answer
    weathered += 1
    return { status: 204 }
  }

const nobody = () => Promise.reject(new Error('Nobody is signed in'))

/** One instance of every service ends in order and comes back, then the other; then the gateway. */
async function replaceAll(): Promise<void> {
  for (const names of [behind, behind.map((name) => `${name}-2`)]) {
    await Promise.all(
      names.map(async (name) => {
        await services.stop(name)
        await services.restart(name)
      }),
    )
  }
  await renewGateway()
}

/** Its workers stay when a new one does not open its door within a minute: then once more. */
async function renewGateway(): Promise<void> {
  const { pid, log } = services.process('api-gateway')
  const said = (text: string) => log().split(text).length
  for (let tries = 0; tries < 3; tries += 1) {
    const [replaced, gaveUp] = [said('every worker was replaced'), said('did not start')]
    process.kill(pid, 'SIGHUP')
    await eventually(() => {
      expect(said('every worker was replaced') + said('did not start')).not.toBe(replaced + gaveUp)
    }, 150_000)
    if (said('every worker was replaced') !== replaced) return
  }
  throw new Error('The workers of the gateway were not replaced')
}

it('20 times every process is replaced under load, and no request fails', async () => {
  const rows: string[][] = []
  for (let time = 1; time <= times; time += 1) {
    const load = keepAsking((await calls()).map(inAnyWeather))
    const since = Date.now()
    await replaceAll()
    const { asked, failures } = await load.stop()
    const seconds = ((Date.now() - since) / 1_000).toFixed(0)
    rows.push([String(time), seconds, String(asked), failures.join('; ') || 'none'])
  }
  writeProof('rolling', {
    title: 'Every process replaced under load',
    text: [
      `${times} times, one instance of task-tracker, accounting, email and analytics was ended by SIGTERM`,
      'and started again, then the other one, then both workers of the gateway were replaced by',
      'SIGHUP. Meanwhile eight clients read, created, completed, paid and downloaded, each as fast',
      'as it was answered. A failure would be any answer but 2xx, or none; not counted are',
      `${weathered} answers that were put off because a database was silent on a busy machine for a second.`,
      '',
    ].join('\n'),
    rows: [['time', 'seconds', 'requests', 'failed'], ...rows],
  })
  expect(rows.filter(([, , , failed]) => failed !== 'none')).toEqual([])
}, 1_800_000)

it('lost nothing and doubled nothing of what was done meanwhile', async () => {
  expect(done.length).toBeGreaterThan(100)
  await eachCreditedOnce(databases, done, 60_000)
  await expectNoViolation(system)
})
