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
  /** Further variables for a service. */
  env?: Partial<Record<ServiceName, Record<string, string>>>
  /** FAILPOINTS for a service, until it is restarted. */
  failpoints?: Partial<Record<ServiceName, string>>
  /** Without links that can be cut: for measuring. */
  straight?: boolean
}

/** The whole product for one test file: real processes, with everything they use their own. */
export interface System extends Omit<SystemParts, 'drop' | 'redis'> {
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
  const { drop, redis, ...parts } = await makeParts(options)
  const ports = await freePorts()
  const environmentFor = environments({ ...parts, redis, ports })
  const services = runningServices(async (name, service) => {
    const port = name === service ? ports[service] : await freePort()
    return { port, env: { ...environmentFor(service, port), ...options.env?.[service] } }
  })

  async function close() {
    await services.killAll()
    await drop()
  }

  const starting = (options.services ?? allServices).map((service) => {
    const failpoints = options.failpoints?.[service]
    return services.start(service, service, failpoints ? { FAILPOINTS: failpoints } : {})
  })
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
