import { setTimeout as sleep } from 'node:timers/promises'
import { log } from './log.ts'

type Effect = { kind: 'kill' } | { kind: 'throw' } | { kind: 'stall'; milliseconds: number }

interface Armed {
  effect: Effect
  /** Fires when it is reached for this time, once; 0: whenever it is reached. */
  atNth: number
  reached: number
}

const armed =
  process.env.NODE_ENV === 'production'
    ? new Map<string, Armed>()
    : parseFailpoints(process.env.FAILPOINTS)

/**
 * A place where tests let a process die, fail or stall:
 * `FAILPOINTS='relay.after-confirm=kill@3,mail.before-data=stall:5000'`.
 * Does nothing in production.
 */
export async function failpoint(name: string): Promise<void> {
  const point = armed.get(name)
  if (!point) return

  point.reached += 1
  if (point.atNth !== 0 && point.reached !== point.atNth) return

  log.warn({ failpoint: name, effect: point.effect.kind }, 'failpoint')
  switch (point.effect.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL')
      // The signal needs a moment; nothing may happen after this place.
      await new Promise(() => {})
      break
    case 'throw':
      throw new Error(`Failpoint ${name}`)
    case 'stall':
      await sleep(point.effect.milliseconds)
  }
}

/** Throws on what it cannot read, so that no test runs without its fault. */
function parseFailpoints(text = ''): Map<string, Armed> {
  const points = new Map<string, Armed>()
  for (const entry of text.split(',').filter(Boolean)) {
    const [, name, effect, milliseconds, nth] =
      /^([\w.-]+)=(kill|throw|stall:(\d+))(?:@(\d+))?$/.exec(entry.trim()) ?? []
    if (!name || !effect) throw new Error(`FAILPOINTS has an entry that cannot be read: ${entry}`)
    points.set(name, { effect: read(effect, milliseconds), atNth: Number(nth ?? 0), reached: 0 })
  }
  return points
}

function read(effect: string, milliseconds: string | undefined): Effect {
  if (effect === 'kill' || effect === 'throw') return { kind: effect }
  return { kind: 'stall', milliseconds: Number(milliseconds) }
}
