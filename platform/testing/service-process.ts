import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { nodeArguments } from '../../infra/local/compile.js'
import { setVariable } from '../../infra/local/processes.js'
import { runFolder } from './runs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readyWithinMs = 180_000
const stopWithinMs = 25_000
const crashWithinMs = 180_000
const keptLines = 2_000

interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** One running process of a service. */
export interface ServiceProcess {
  pid: number
  /** Where it listens: for calls past the gateway. */
  port: number
  /** Settles when the process is gone, whoever ended it. */
  exited: Promise<Exit>
  /** Everything it has printed, up to a limit. */
  log(): string
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM, as in a deployment; throws when it does not end in time or not with 0. */
  stop(): Promise<void>
}

interface Starting {
  service: string
  main: string
  env: Record<string, string | undefined>
}

/** Starts a service as it runs in production and waits until it is ready. Throws with its log. */
export async function startProcess(options: Starting & { port: number }): Promise<ServiceProcess> {
  const { service, port, env } = options
  const { child, log, exited } = spawnService(options)
  await untilReady({ service, port, env, child, log, exited })

  return {
    pid: child.pid ?? 0,
    port,
    exited,
    log,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      const end = await Promise.race([exited, sleep(stopWithinMs, undefined, { ref: false })])
      if (end?.code === 0) return
      child.kill('SIGKILL')
      throw new Error(`${service} did not stop in order (${JSON.stringify(end)}):\n${log()}`)
    },
  }
}

/** Starts a service that is to be killed by a failpoint, and waits for that. Throws otherwise. */
export async function crashProcess(options: Starting): Promise<void> {
  const { child, log, exited } = spawnService(options)
  const end = await Promise.race([exited, sleep(crashWithinMs, undefined, { ref: false })])
  if (end?.signal === 'SIGKILL') return
  child.kill('SIGKILL')
  throw new Error(`${options.service} was not killed (${JSON.stringify(end)}):\n${log()}`)
}

function spawnService({ main, env }: Starting) {
  const child = spawn(process.execPath, nodeArguments(main), {
    cwd: root,
    env: { ...env, [setVariable]: runFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = keepLog(child)
  // Not 'exit': the last lines of the log may still be on their way then.
  const exited = new Promise<Exit>((gone) => {
    child.once('close', (code, signal) => gone({ code, signal }))
    child.once('error', () => gone({ code: 127, signal: null }))
  })
  return { child, log, exited }
}

async function untilReady(what: {
  service: string
  port: number
  env: Record<string, string | undefined>
  child: ChildProcess
  log: () => string
  exited: Promise<Exit>
}): Promise<void> {
  const { service, port, env, child, log } = what
  const state = { running: true }
  void what.exited.then(() => {
    state.running = false
  })
  const until = Date.now() + readyWithinMs
  while (!(withoutHttp(env) ? log().includes('"msg":"running"') : await isReady(port))) {
    if (!state.running) throw new Error(`${service} ended before it was ready:\n${log()}`)
    if (Date.now() > until) {
      child.kill('SIGKILL')
      throw new Error(`${service} was not ready within ${readyWithinMs} ms:\n${log()}`)
    }
    await sleep(100)
  }
}

/** A process with only some of the service's roles may have no door to knock at. */
const withoutHttp = ({ ROLES = 'all' }: Record<string, string | undefined>) =>
  !/\b(all|http)\b/.test(ROLES)

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status === 200,
    () => false,
  )
}

function keepLog(child: ChildProcess): () => string {
  const lines: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    output?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter(Boolean))
      if (lines.length > keptLines) lines.splice(0, lines.length - keptLines)
    })
  }
  return () => lines.join('\n')
}
