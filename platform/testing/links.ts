import { postgresNames, testServers } from './description.ts'
import { type Link, openLink } from './link.ts'

const names = [...postgresNames, 'redis', 'rabbitmq'] as const
export type LinkName = (typeof names)[number]

/** One link to each server of the set. */
export async function openLinks(): Promise<Record<LinkName, Link>> {
  const { postgresPorts, redisPort, rabbitmqPort } = await testServers()
  const ports = { ...postgresPorts, redis: redisPort, rabbitmq: rabbitmqPort }
  const opened = names.map(async (name) => [name, await openLink(ports[name])] as const)
  return Object.fromEntries(await Promise.all(opened)) as Record<LinkName, Link>
}

/** No links, but the servers' own ports: for measuring, where a way round would count. */
export async function straightToServers(): Promise<Record<LinkName, Link>> {
  const { postgresPorts, redisPort, rabbitmqPort } = await testServers()
  const ports = { ...postgresPorts, redis: redisPort, rabbitmq: rabbitmqPort }
  const straight = names.map((name) => [name, unbreakable(ports[name])] as const)
  return Object.fromEntries(straight) as Record<LinkName, Link>
}

function unbreakable(port: number): Link {
  const refuse = () => {
    throw new Error('There is no link here that could be broken')
  }
  return { port, cut: refuse, freeze: refuse, restore: refuse, close: async () => {} }
}

/** The same address, but by way of the link. */
export function through(link: Link, url: string): string {
  const linked = new URL(url)
  linked.port = String(link.port)
  return linked.href
}
