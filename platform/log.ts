import { pino } from 'pino'
import { currentContext, hasContext } from './context.ts'

/** Never in a log line, at whatever depth up to three they stand. */
const secrets = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'iban',
  'link',
  'secret',
]

/** Members in which PostgreSQL repeats the rows it refuses, password hashes and all. */
const withRows = new Set(['detail', 'where', 'internalQuery'])

/**
 * The process's log: one JSON object a line on standard output, with the service's name and the
 * correlation id of the work that is running. Values named like a secret are replaced.
 */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*["set-${name}"]`]),
    censor: '[redacted]',
  },
  mixin: () => (hasContext() ? { correlationId: currentContext().correlationId } : {}),
  serializers: { err: errorWithoutRows },
  formatters: { level: (label) => ({ level: label }) },
})

/** The error as it is logged. */
function errorWithoutRows(error: Error): object {
  const shown = Object.entries(pino.stdSerializers.err(error))
  return Object.fromEntries(shown.filter(([name]) => !withRows.has(name)))
}

/** Names the service in every later line. Called once, by `run`. */
export function nameLog(service: string): void {
  log.setBindings({ service })
}
