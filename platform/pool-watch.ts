import type pg from 'pg'
import { log } from './log.ts'
import { discard, singleConnection } from './pool.ts'

const probeEveryMs = 500
const unansweredMs = 1_000
/** A timer that fires this late was held up by our own process, not by the server. */
const stalledMs = 200
/** The driver's own limit, far above ours: it takes a process that was held up for silence. */
const driverMs = 10_000

export interface PoolWatch {
  up(): boolean
  /** Says that the server just answered something else: busy it may be, but it is there. */
  answered(): void
  stop(): void
}

interface Watched {
  url: string
  name: string
  /** Called once each time the server stops answering. */
  onDown: () => void
}

/**
 * Asks the server every 0.5 s, on a connection of its own, whether it is there. Unanswered for
 * 1 s, and nothing else answered: down, until a probe is answered again. A frozen server is
 * noticed as surely as a dead one.
 */
export function watchPool({ url, name, onDown }: Watched): PoolWatch {
  let up = true
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let silence: NodeJS.Timeout | undefined
  let lastAnswerAt = Date.now()
  let connection: pg.Client | undefined

  const drop = () => {
    if (connection) discard(connection)
    connection = undefined
  }

  const probe = async (): Promise<void> => {
    connection ??= await connect(url, name)
    await within(unansweredMs, connection.query('SELECT 1'))
  }

  /** A probe may be lost among many queries; the server is down when those are unanswered too. */
  const judgeSilence = (error: unknown): void => {
    if (stopped || !up) return
    clearTimeout(silence)
    const waitMs = lastAnswerAt + unansweredMs - Date.now()
    if (waitMs > 0) {
      silence = setTimeout(() => judgeSilence(error), waitMs)
      silence.unref()
      return
    }
    up = false
    log.warn({ pool: name, reason: String(error) }, 'database does not answer')
    onDown()
  }

  const judge = (answered: boolean, error?: unknown): void => {
    if (stopped) return
    if (answered) {
      lastAnswerAt = Date.now()
      if (!up) log.info({ pool: name }, 'database answers again')
      up = true
      clearTimeout(silence)
      return
    }
    drop()
    judgeSilence(error)
  }

  const tick = async (): Promise<void> => {
    const startedAt = Date.now()
    await probe().then(
      () => judge(true),
      (error) => judge(false, error),
    )
    if (stopped) return drop()
    const waitMs = Math.max(0, probeEveryMs - (Date.now() - startedAt))
    timer = setTimeout(() => void tick(), waitMs)
    timer.unref()
  }
  void tick()

  return {
    up: () => up,
    answered: () => {
      lastAnswerAt = Date.now()
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      clearTimeout(silence)
      drop()
    },
  }
}

async function connect(url: string, name: string): Promise<pg.Client> {
  const connection = singleConnection(url, `${name} probe`, driverMs)
  // Without a listener a broken idle connection would end the process.
  connection.on('error', () => {})
  try {
    await within(unansweredMs, connection.connect())
    return connection
  } catch (error) {
    discard(connection)
    throw error
  }
}

/** The answer, or an error after that time. An answer that lies in the socket still counts. */
async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    const expire = (graceMs: number) => {
      const dueAt = Date.now() + graceMs
      timer = setTimeout(() => {
        if (Date.now() - dueAt > stalledMs) return expire(stalledMs)
        setImmediate(() => reject(new Error(`no answer within ${limitMs} ms`)))
      }, graceMs)
    }
    expire(limitMs)
  })
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
    tooLate.catch(() => {})
  }
}
