import type { ServiceName } from '#contracts/endpoint.ts'
import { crashProcess, type ServiceProcess, startProcess } from './service-process.ts'

type Variables = Record<string, string>

/** The processes of one system, by name: the service's, or one of its own for a second process. */
export interface RunningServices {
  process(name: string): ServiceProcess
  /** Starts one more process of a service under this name; resolves when it is ready. */
  start(name: string, service: ServiceName, env?: Variables): Promise<void>
  /** Ends it with SIGKILL. */
  kill(name: string): Promise<void>
  /** Ends it in order; throws when it does not. */
  stop(name: string): Promise<void>
  /** Starts it again, with these further variables, after killing it if it still runs. */
  restart(name: string, env?: Variables): Promise<void>
  /**
   * Kills it if it still runs, and starts it with this failpoint (`name=kill`); resolves when that
   * has killed it, throws when it ended otherwise or lives on for 3 min.
   */
  crash(name: string, failpoint: string): Promise<void>
  killAll(): Promise<void>
  /** The end of everybody's log, for a test that failed. */
  logs(): string
}

/** Keeps track of processes; `environmentFor` answers port and variables of a new one. */
export function runningServices(
  environmentFor: (
    name: string,
    service: ServiceName,
  ) => Promise<{ port: number; env: Record<string, string | undefined> }>,
): RunningServices {
  const running = new Map<string, { service: ServiceName; process: ServiceProcess }>()

  async function start(name: string, service: ServiceName, more: Variables = {}) {
    const { port, env } = await environmentFor(name, service)
    const main = `${service}/main.ts`
    const process = await startProcess({ service: name, main, port, env: { ...env, ...more } })
    running.set(name, { service, process })
  }

  function find(name: string) {
    const found = running.get(name)
    if (!found) throw new Error(`No process ${name} was started`)
    return found
  }

  return {
    process: (name) => find(name).process,
    start,
    kill: (name) => find(name).process.kill(),
    stop: (name) => find(name).process.stop(),
    async restart(name, env) {
      const { service, process } = find(name)
      await process.kill()
      await start(name, service, env)
    },
    async crash(name, failpoint) {
      const { service, process } = find(name)
      await process.kill()
      const { env } = await environmentFor(name, service)
      await crashProcess({
        service: name,
        main: `${service}/main.ts`,
        env: { ...env, FAILPOINTS: `${failpoint}=kill` },
      })
    },
    async killAll() {
      await Promise.all([...running.values()].map(({ process }) => process.kill()))
    },
    logs: () =>
      [...running]
        .map(([name, { process }]) => `--- ${name} ---\n${lastLines(process.log())}`)
        .join('\n'),
  }
}

const lastLines = (log: string) =>
  log
    .split('\n')
    .slice(-30)
    .map((line) => line.slice(0, 500))
    .join('\n')
