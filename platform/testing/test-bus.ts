import { afterAll } from 'vitest'
import { listensTo, virtualHost } from '../../infra/rabbitmq/definitions.js'
import { testServers, uniqueName } from './description.ts'

/** A broker of one test file: a virtual host with all exchanges and everybody's rights. */
export interface TestBus {
  vhost: string
  /** RABBITMQ_URL for each service. */
  urls: Record<string, string>
  /** For publishing anything and looking into every queue. */
  adminUrl: string
  /** Messages waiting or unacknowledged, by queue. The broker counts with a delay of up to 5 s. */
  queues(): Promise<Record<string, number>>
  /** Which queue gets what, as `exchange routing-key queue`. */
  bindings(): Promise<string[]>
  /** Happens by itself at the end of the test file when made at its top level. */
  drop(): Promise<void>
}

interface Binding {
  source: string
  routing_key: string
  destination: string
}

/** A fresh virtual host for this test file, removed at its end. Call it at the file's top level. */
export async function testBus(): Promise<TestBus> {
  const made = await makeBus()
  afterAll(() => made.drop())
  return made
}

/** As testBus, but the caller drops it. */
export async function makeBus(): Promise<TestBus> {
  const { rabbitmqPort, managementPort, password } = await testServers()
  const vhost = uniqueName('t')
  const url = (user: string) => `amqp://${user}:${password}@127.0.0.1:${rabbitmqPort}/${vhost}`

  async function manage(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(`http://127.0.0.1:${managementPort}/api/${path}`, {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
        'Content-Type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    })
    if (!answer.ok) throw new Error(`RabbitMQ ${method} ${path}: ${await answer.text()}`)
    return answer
  }

  await manage('POST', 'definitions', virtualHost(vhost))
  return {
    vhost,
    urls: Object.fromEntries(Object.keys(listensTo).map((service) => [service, url(service)])),
    adminUrl: url('admin'),
    async queues() {
      const answer = await manage('GET', `queues/${vhost}?columns=name,messages`)
      const list = (await answer.json()) as Array<{ name: string; messages?: number }>
      return Object.fromEntries(list.map(({ name, messages }) => [name, messages ?? 0]))
    },
    async bindings() {
      const answer = await manage('GET', `bindings/${vhost}`)
      const list = (await answer.json()) as Binding[]
      return list.map(({ source, routing_key, destination }) =>
        [source, routing_key, destination].join(' '),
      )
    },
    async drop() {
      await manage('DELETE', `vhosts/${vhost}`)
    },
  }
}
