import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { z } from 'zod'

/** The PostgreSQL servers of a set. */
export const postgresNames = [
  'identity',
  'task-tracker',
  'task-tracker-replica',
  'accounting',
  'accounting-replica',
] as const
export type PostgresName = (typeof postgresNames)[number]

/** A set of throw-away servers; everything in it is on 127.0.0.1. */
const description = z.object({
  /** Of every role and user in this set. */
  password: z.string(),
  postgresPorts: z.record(z.enum(postgresNames), z.int()),
  redisPort: z.int(),
  rabbitmqPort: z.int(),
  /** Of RabbitMQ's HTTP interface. */
  managementPort: z.int(),
  /** In the environment of every process that belongs to the set, so that leftovers are found. */
  folder: z.string(),
})
export type TestServers = z.infer<typeof description>

/** Names the file that describes the set to be used. */
export const descriptionVariable = 'PIECEWORK_TEST_SERVERS'

/** The running set of servers that this test run uses. Throws when there is none. */
export async function testServers(): Promise<TestServers> {
  const file = process.env[descriptionVariable]
  const servers = file === undefined ? undefined : await readServers(file)
  if (!servers) throw new Error('No test servers: run this through vitest, which starts them')
  return servers
}

/** The set described in the file; undefined when there is no file or one of its servers is gone. */
export async function readServers(file: string): Promise<TestServers | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const servers = description.parse(JSON.parse(text))
  const { postgresPorts, redisPort, rabbitmqPort, managementPort } = servers
  const ports = [...Object.values(postgresPorts), redisPort, rabbitmqPort, managementPort]
  const answers = await Promise.all(ports.map(isOpen))
  return answers.every(Boolean) ? servers : undefined
}

/** A name nobody else in the set has, made for one test file. */
export const uniqueName = (prefix: string) => `${prefix}_${randomBytes(6).toString('hex')}`

function isOpen(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2_000 })
    const end = (open: boolean) => {
      socket.destroy()
      answer(open)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
