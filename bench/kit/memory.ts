import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const lookEveryMs = 1_000
const run = promisify(execFile)

/** Resident memory of processes over a time, in MB. */
export interface MemoryWatch {
  /** Stops looking, and says what each process had at most. */
  end(): Promise<Record<string, number>>
}

/** Looks each second how much memory these processes have, by name. */
export function watchMemory(pids: Readonly<Record<string, number>>): MemoryWatch {
  const largest: Record<string, number> = {}
  const ending = new AbortController()

  const look = async () => {
    for (const [name, pid] of Object.entries(pids)) {
      largest[name] = Math.max(largest[name] ?? 0, await residentMb(pid))
    }
  }
  const watching = (async () => {
    while (!ending.signal.aborted) {
      await look()
      await sleep(lookEveryMs, undefined, { signal: ending.signal }).catch(() => {})
    }
  })()

  return {
    end: async () => {
      ending.abort()
      await watching
      await look()
      return largest
    },
  }
}

/** 0 when it has ended. */
async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({
    stdout: '0',
  }))
  return Math.round(Number(stdout) / 1024)
}
