import { once } from 'node:events'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { makeCompany } from './company.ts'

const password = 'a password for tests'
const callers = 64
const rounds = 100
/** Until code is compiled and pools have their size. */
const warmUpRounds = 40
/** What a process may hold more than before: its heap grows and shrinks by so much by itself. */
const mostMoreMegabytes = 40

const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ straight: true, env: { 'api-gateway': unlimited } })
const { services, api } = system
const gateway = services.process('api-gateway')
let authorization: string
let acme: Awaited<ReturnType<typeof makeCompany>>

beforeAll(async () => {
  acme = await eventually(() => makeCompany(system), 60_000)
  // So that an answer is larger than what sockets hold.
  for (let count = 0; count < 20; count += 1) {
    await eventually(() => acme.newTasks(10, { description: 'x'.repeat(3_000) }))
  }
})

const head = (method: string, path: string) =>
  `${method} /api/v1${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n`
const json = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title":'

/** Where a caller hangs up: what was sent by then, and whether something has come back. */
const places: { place: string; sent: () => string; heard: boolean }[] = [
  { place: 'in the head', sent: () => head('GET', '/tasks'), heard: false },
  { place: 'in the body', sent: () => head('POST', '/tasks') + json, heard: false },
  { place: 'before the answer', sent: () => `${head('GET', '/tasks')}\r\n`, heard: false },
  { place: 'in the answer', sent: () => `${head('GET', '/tasks?limit=100')}\r\n`, heard: true },
  { place: 'in a file', sent: () => `${head('GET', '/tasks.csv')}\r\n`, heard: true },
  { place: 'in a stream', sent: () => `${head('GET', '/stream')}\r\n`, heard: true },
]

/** One caller who has got to that place. */
async function callerAt({ sent, heard }: (typeof places)[number]): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  await new Promise((written) => socket.write(sent(), written))
  if (heard) {
    await Promise.race([once(socket, 'data'), once(socket, 'close'), sleep(10_000)])
    socket.pause()
  }
  return socket
}

/** 64 callers of all kinds, who then hang up in the same moment; half of them without a word. */
async function hangUpAtOnce(): Promise<void> {
  const all = Array.from({ length: callers }, (_, at) => {
    const place = places[at % places.length]
    if (!place) throw new Error('There are places')
    return callerAt(place)
  })
  for (const [at, socket] of (await Promise.all(all)).entries()) {
    if (at % 2 === 0) socket.destroy()
    else socket.resetAndDestroy()
  }
}

interface Held {
  sockets: number
  megabytes: number
}

/** What the process holds. */
function heldBy(pid: number): Held {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const files = `/proc/${pid}/fd`
  const sockets = readdirSync(files).filter((file) => isSocket(`${files}/${file}`))
  const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
  return { sockets: sockets.length, megabytes: Math.round(megabytes) }
}

function isSocket(file: string): boolean {
  try {
    return readlinkSync(file).startsWith('socket:')
  } catch {
    // Closed since the list was made.
    return false
  }
}

/** The least it holds within some seconds in which nobody asks. */
async function settled(pid: number): Promise<Held> {
  let least = heldBy(pid)
  for (let second = 0; second < 12; second += 1) {
    await sleep(1_000)
    const { sockets, megabytes } = heldBy(pid)
    least = {
      sockets: Math.min(least.sockets, sockets),
      megabytes: Math.min(least.megabytes, megabytes),
    }
  }
  return least
}

async function rounded(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    // Access tokens last ten minutes.
    if (round % 10 === 0) {
      const { token } = await eventually(() => api.signIn(acme.manager.email, password))
      authorization = `Bearer ${token}`
    }
    await hangUpAtOnce()
    await eventually(async () => {
      const answer = await fetch(`${system.url}/api/v1/me`, { headers: { authorization } })
      await answer.arrayBuffer()
      expect(answer.status).toBe(200)
    })
  }
}

it('64 callers who hang up at once, 100 times, leave nothing behind', async () => {
  const watched = { 'api-gateway': gateway, 'task-tracker': services.process('task-tracker') }
  const measured = async () => {
    const held = Object.entries(watched).map(async ([name, { pid }]) => [name, await settled(pid)])
    return Object.fromEntries(await Promise.all(held)) as Record<string, Held>
  }
  await rounded(warmUpRounds)
  const before = await measured()
  await rounded(rounds)
  const after = await measured()

  const rows = Object.keys(watched).map((name) => {
    const [was, is] = [before[name], after[name]]
    return [name, `${was?.sockets} → ${is?.sockets}`, `${was?.megabytes} → ${is?.megabytes}`]
  })
  writeProof('hang-ups', {
    title: 'Callers who hang up',
    text: [
      `${callers} callers hung up in the same moment, ${rounds} times, after ${warmUpRounds} times that do not`,
      `count: ${places.map(({ place }) => place).join(', ')}; half of them`,
      'with a reset. An honest call was answered after each time. What the processes held before',
      'and after, when nobody asked:',
      '',
    ].join('\n'),
    rows: [['process', 'sockets', 'memory, MB'], ...rows],
  })
  for (const name of Object.keys(watched)) {
    const [was, is] = [before[name], after[name]]
    if (!was || !is) throw new Error('Both were measured')
    expect(is.sockets).toBeLessThanOrEqual(was.sockets + 2)
    expect(is.megabytes).toBeLessThan(was.megabytes + mostMoreMegabytes)
  }
}, 1_800_000)
