import closeWithGrace from 'close-with-grace'
import type { ServiceName } from '#contracts/endpoint.ts'
import { markStopping } from './lifecycle.ts'
import { log, nameLog } from './log.ts'
import { stopTracing } from './tracing.ts'

/** Everything that runs has to end within that. */
const graceMs = 20_000

/** Something that runs until it is told to stop; it then finishes what it has begun. */
export type Stoppable = { stop(): Promise<void> | void } | { close(): Promise<void> | void }

type Part = () => Promise<Stoppable> | Stoppable

/** What a service consists of. Each part can run in a process of its own, chosen by ROLES. */
export interface Parts {
  http?: Part
  consumers?: Part
  worker?: Part
  relay?: Part
  cron?: Part
}

type RoleName = keyof Parts

/** Requests come in last, when all that serves them runs. */
const startOrder: readonly RoleName[] = ['relay', 'consumers', 'worker', 'cron', 'http']
/** What brings work in ends together; the relay then carries away what that work left. */
const stopOrder: readonly RoleName[][] = [['http', 'cron', 'consumers', 'worker'], ['relay']]

/**
 * Runs a service: starts the parts named in `roles` (`['all']`: every one it has) and stops them
 * gracefully on SIGTERM or SIGINT: not ready, no new work, what runs is finished (20 s at most),
 * then `close` for pools and connections, exit 0. An error nobody caught ends the process with 1.
 */
export async function run(
  service: ServiceName,
  roles: readonly string[],
  parts: Parts,
  close: () => Promise<void> = async () => {},
): Promise<void> {
  nameLog(service)
  dieOfFaults()
  const running = new Map<RoleName, Stoppable>()

  const stop = async (): Promise<void> => {
    markStopping()
    for (const group of stopOrder) {
      await Promise.all(group.map((role) => stopped(role, running.get(role))))
    }
    await close()
    await stopTracing()
  }
  closeWithGrace(
    {
      delay: graceMs,
      skip: ['uncaughtException', 'unhandledRejection'],
      logger: { error: (reason?: unknown) => log.error(String(reason)) },
    },
    async ({ signal }) => {
      log.info({ signal }, 'stopping')
      ignoreFurtherSignals()
      await stop()
      log.info('stopped')
    },
  )

  for (const role of chosen(roles, parts)) {
    const part = parts[role]
    if (part) running.set(role, await part())
  }
  log.info({ roles: [...running.keys()] }, 'running')
}

function chosen(roles: readonly string[], parts: Parts): RoleName[] {
  const unknown = roles.filter((role) => role !== 'all' && !startOrder.some((r) => r === role))
  if (unknown.length > 0) throw new Error(`ROLES names what does not exist: ${unknown.join(', ')}`)
  const wanted = (role: RoleName) => roles.includes('all') || roles.includes(role)
  return startOrder.filter((role) => wanted(role) && parts[role])
}

/** One part that does not stop must not keep the others from it. */
async function stopped(role: RoleName, part: Stoppable | undefined): Promise<void> {
  if (!part) return
  try {
    await ('stop' in part ? part.stop() : part.close())
  } catch (error) {
    log.error({ err: error, role }, 'did not stop cleanly')
  }
}

/**
 * Ctrl-C reaches the whole process group, and then the supervisor asks again: close-with-grace
 * would take the second signal for impatience and drop what runs. 20 s is the limit anyway.
 */
function ignoreFurtherSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => log.info({ signal }, 'already stopping'))
  }
}

/** Nobody knows what such an error left behind: the supervisor starts afresh. */
function dieOfFaults(): void {
  const die = (error: unknown): never => {
    log.fatal({ err: error }, 'ended by an error nobody caught')
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
}
