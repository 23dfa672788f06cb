import { afterAll, afterEach } from 'vitest'
import { services as allServices, type ServiceName } from '#contracts/endpoint.ts'
import { freePort } from '../../infra/local/ports.js'
import { type Api, apiOf } from './api.ts'
import { environments } from './environments.ts'
import { type RunningServices, runningServices } from './running-services.ts'
import { makeParts, type SystemParts } from './system-parts.ts'

export interface SystemOptions {
  /** Which services run; default all five. */
  services?: readonly ServiceName[]
  /** Of which services a second process runs, named `task-tracker-2`; the gateway knows both. */
  twice?: readonly ServiceName[]
  /** Further variables for a service. */
  env?: Partial<Record<ServiceName, Record<string, string>>>
  /** FAILPOINTS for a service, until it is restarted. */
  failpoints?: Partial<Record<ServiceName, string>>
  /** Without links that can be cut: for measuring. */
  straight?: boolean
}

/** The whole product for one test file: real processes, with everything they use their own. */
export interface System extends Omit<SystemParts, 'drop'> {
  /** The gateway as its clients see it. */
  api: Api
  url: string
  services: RunningServices
}

/**
 * Starts the system for this test file, and ends it after; call it at the file's top level. When
 * a test fails, the end of every service's log is printed.
 */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { close, ...system } = await makeSystem(options)
  afterAll(close)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(system.services.logs())
  })
  return system
}

/** As startSystem, but the caller closes it. */
export async function makeSystem(
  options: SystemOptions = {},
): Promise<System & { close(): Promise<void> }> {
  const { drop, ...parts } = await makeParts(options)
  const ports = await freePorts()
  const environmentFor = environments({ ...parts, ports })
  const twins = await twinsOf(options.twice ?? [])
  const services = runningServices(async (name, service) => {
    const port = name === service ? ports[service] : (twins.get(name) ?? (await freePort()))
    const env = { ...environmentFor(service, port), ...options.env?.[service] }
    return { port, env: service === 'api-gateway' ? { ...env, ...urlsOf(ports, twins) } : env }
  })

  async function close() {
    await services.killAll()
    await drop()
  }

  const starting = (options.services ?? allServices).map((service) => {
    const failpoints = options.failpoints?.[service]
    return services.start(service, service, failpoints ? { FAILPOINTS: failpoints } : {})
  })
  starting.push(
    ...(options.twice ?? []).map((service) => services.start(twinName(service), service)),
  )
  try {
    await Promise.all(starting)
  } catch (error) {
    await Promise.allSettled(starting)
    await close()
    throw error
  }

  const url = `http://127.0.0.1:${ports['api-gateway']}`
  return { ...parts, api: apiOf(url), url, services, close }
}

async function freePorts(): Promise<Record<ServiceName, number>> {
  return {
    'api-gateway': await freePort(),
    'task-tracker': await freePort(),
    accounting: await freePort(),
    email: await freePort(),
    analytics: await freePort(),
  }
}

const twinName = (service: ServiceName) => `${service}-2`

/** A port for each second process, by its name. */
async function twinsOf(twice: readonly ServiceName[]): Promise<Map<string, number>> {
  const ports = twice.map(async (service) => [twinName(service), await freePort()] as const)
  return new Map(await Promise.all(ports))
}

/** Where the gateway finds both processes of the services that run twice. */
function urlsOf(ports: Record<ServiceName, number>, twins: ReadonlyMap<string, number>) {
  const both = allServices.flatMap((service) => {
    const twin = twins.get(twinName(service))
    if (twin === undefined) return []
    const name = `${service.toUpperCase().replaceAll('-', '_')}_URLS`
    return [[name, `http://127.0.0.1:${ports[service]},http://127.0.0.1:${twin}`]]
  })
  return Object.fromEntries(both)
}
