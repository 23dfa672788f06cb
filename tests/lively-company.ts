import * as identity from '#contracts/api/identity.ts'
import { readPayoutRun, startPayoutRun } from '#contracts/api/money.ts'
import { readPayPolicy, updatePayPolicy } from '#contracts/api/pay-policy.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { readTaskImport, TaskImport } from '#contracts/api/task-files.ts'
import { completeTask, createTask } from '#contracts/api/tasks.ts'
import type { Role } from '#contracts/endpoint.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import { password } from './browsing.ts'
import { everybodyKnows } from './company.ts'
import { markOperator } from './operator.ts'
import { manyTitles, titles } from './task-titles.ts'

type Used = Pick<System, 'api' | 'databases'>

/** An organization in the middle of its day. */
export interface LivelyCompany {
  admin: Person
  manager: Person
  accountant: Person
  workers: Person[]
  /** A payout run that was paid. */
  runId: string
}

const workerNames = [
  'Ann Archer',
  'Bob Baker',
  'Chloé Dupont-Lefèvre',
  'Дмитрий Константинопольский',
  'Emil Anton Maximilian von und zu Hohenstein-Wartenberg',
  'Fatima Al-Rashid',
]
const dayMs = 86_400_000

/** Founds it, with this admin, and lets its people work until there is something to see everywhere. */
export async function livelyCompany({ api, databases }: Used, root: string) {
  const company = await api.signUp({
    name: 'Hinge & Sons',
    timeZone: 'Europe/Berlin',
    admin: { name: 'Ada Lindqvist', email: root, password },
  })
  await markOperator(databases, root)
  const { admin } = company
  const hire = (name: string, role: Role) => hired({ api, admin, name, role })
  const manager = await hire('Max Berger', 'manager')
  const accountant = await hire('Eve Nilsson', 'accountant')
  const workers: Person[] = []
  for (const name of workerNames) workers.push(await hire(name, 'worker'))
  for (const name of ['Gina', 'Hugo']) {
    const email = `${name.toLowerCase()}@hinge.test`
    await admin.call(identity.createUser, { body: { name, email, role: 'worker' } })
  }
  await everybodyKnows(databases, company.id, 11)
  await setPrices(admin)

  for (const [index, title] of titles.entries()) await manager.call(createTask, order(title, index))
  await completeSome(workers, 5)
  const { id: runId } = await paid(accountant)
  await dealtAgain(manager)
  await completeSome(workers, 2)
  return { admin, manager, accountant, workers, runId } satisfies LivelyCompany
}

/** An organization with thousands of tasks, whose people have long names. */
export async function crowdedCompany({ api, databases }: Used) {
  const company = await api.signUp({
    name: 'The Honourable Company of Very Long Names and Sons, Incorporated in 1871',
    admin: { name: 'Maximiliane Wolkenstein-Trostburg', email: 'max@crowded.test', password },
  })
  const { admin } = company
  const workers: Person[] = []
  for (const name of longNames) workers.push(await hired({ api, admin, name, role: 'worker' }))
  await everybodyKnows(databases, company.id, workers.length + 1)
  // With fees, thousands of tasks would leave nobody anything to be paid.
  await setPrices(admin, { feeMinMinor: 0, feeMaxMinor: 0 })
  await importMany({ admin, to: workers[0]?.email ?? '' })

  await completeSome(workers, 8)
  const { id: runId } = await paid(admin)
  await completeSome(workers, 2)
  return { admin, worker: workers[0] ?? admin, runId }
}

const longNames = [
  'Вознесенский-Задунайский',
  'von und zu Hohenstein-Wartenberg',
  'Okonkwo',
].flatMap((family) =>
  ['Александра Константиновна', 'Emil Anton Maximilian', 'Jo', 'Мстислав', 'Wilhelmina'].map(
    (name) => `${name} ${family}`,
  ),
)
const manyTasks = 5_000

interface Importing {
  admin: Person
  /** Whose every fifth task is; the others are dealt at random. */
  to: string
}

async function importMany({ admin, to }: Importing): Promise<void> {
  const rows = manyTitles(manyTasks).map((row, index) => `${row},${index % 5 === 0 ? to : ''}`)
  const file = ['title,external_key,assignee_email', ...rows].join('\n')
  const { body } = await admin.send('POST', '/task-imports', file, { 'Content-Type': 'text/csv' })
  const { id: importId } = TaskImport.parse(body)
  await eventually(async () => {
    const found = await admin.call(readTaskImport, { params: { importId } })
    if (found.created < manyTasks) throw new Error(`So far: ${JSON.stringify(found)}`)
  }, 240_000)
}

interface Hire {
  api: System['api']
  admin: Person
  name: string
  role: Role
}

async function hired({ api, admin, name, role }: Hire): Promise<Person> {
  const email = `${role}.${crypto.randomUUID().slice(0, 8)}@hinge.test`
  await admin.call(identity.createUser, { body: { name, email, role, password } })
  return api.signIn(email, password)
}

async function setPrices(admin: Person, fees = { feeMinMinor: 100, feeMaxMinor: 400 }) {
  await eventually(() => admin.call(readPayPolicy))
  const body = { rewardMinMinor: 2_000, rewardMaxMinor: 9_000, ...fees }
  await admin.call(updatePayPolicy, { body })
}

function order(title: string, index: number) {
  const dueAt = new Date(Date.now() + (index - 6) * 0.4 * dayMs).toISOString()
  const externalKey = `HNG-${100 + index}`
  return { body: { title, externalKey, ...(index % 3 === 0 ? {} : { dueAt }) } }
}

async function completeSome(workers: readonly Person[], count: number): Promise<void> {
  for (const worker of workers) {
    const { body } = await worker.send('GET', `/tasks?assignee=me&status=open&limit=${count}`)
    const { items } = body as { items: { id: string }[] }
    for (const { id } of items) await worker.call(completeTask, { params: { taskId: id } })
  }
}

/** A limit, not a measure: for whatever else the machine does. */
const payMs = 120_000

/** Waits for the rewards, pays them, and waits until everybody has their mail. */
async function paid(accountant: Person) {
  const { id } = await eventually(() => accountant.call(startPayoutRun, { body: {} }), payMs)
  return eventually(async () => {
    const run = await accountant.call(readPayoutRun, { params: { runId: id } })
    if (run.status !== 'paid' || run.notified < run.payouts) throw new Error('Not all are told')
    return run
  }, payMs)
}

async function dealtAgain(manager: Person): Promise<void> {
  const { id } = await manager.call(requestReassignment, { body: { strategy: 'balanced' } })
  await eventually(async () => {
    const { status } = await manager.call(readReassignment, { params: { runId: id } })
    if (status !== 'completed') throw new Error(`The run is ${status}`)
  }, 60_000)
}
