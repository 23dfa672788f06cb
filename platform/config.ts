import { z } from 'zod'

type Environment = Record<string, string | undefined>

/** Variables every service knows. */
export const commonShape = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  /** Which parts of the service this process runs, comma-separated: http, consumers, … */
  ROLES: z.string().default('all').transform(commaSeparated),
  BIND_HOST: z.string().default('127.0.0.1'),
  /** Prometheus scrapes here; 0 = off. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Where traces go (OTLP over HTTP), e.g. `http://collector:4318`; unset: there are none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Faults for tests, see platform/failpoints.ts. */
  FAILPOINTS: z.string().optional(),
}

/** A TCP port; 0 takes any free one. */
export const portNumber = z.coerce.number().int().min(0).max(65_535)

/** A comma-separated list; empty entries are left out. */
export const list = z.string().transform(commaSeparated)

/** Comma-separated origins, `http://host:port`, at least one. */
export const origins = list.pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))

/** A connection URL of one of these protocols, e.g. `connectionUrl('postgres', 'postgresql')`. */
export const connectionUrl = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`) })

/** A secret of exactly so many bytes, given as base64. */
export const secretBytes = (length: number) =>
  z.base64().transform((text, context) => {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length === length) return bytes
    context.addIssue({ code: 'custom', message: `must be ${length} bytes in base64` })
    return z.NEVER
  })

/** JSON text of that shape, such as a key. */
export const json = <S extends z.ZodType>(shape: S) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' })
        return z.NEVER
      }
    })
    .pipe(shape)

/** One JSON Web Key. Its members are checked by who uses it. */
export const jwk = z.looseObject({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string() })

/** A JSON Web Key Set with at least one key. */
export const jwks = z.object({ keys: z.array(jwk).min(1) })

/**
 * Reads the configuration from the environment. An empty variable counts as not set. When
 * anything is wrong it names every such variable, never a value, and ends the process with 1.
 */
export function readConfig<S extends z.ZodRawShape>(
  shape: S,
  environment: Environment = process.env,
): z.output<z.ZodObject<S>> {
  const parsed = parseConfig(shape, environment)
  if (!parsed.success) {
    process.stderr.write(`${parsed.problems.join('\n')}\n`)
    process.exit(1)
  }
  return parsed.data
}

type ParsedConfig<T> = { success: true; data: T } | { success: false; problems: string[] }

/** As `readConfig`, but tells what is wrong instead of ending the process. */
export function parseConfig<S extends z.ZodRawShape>(
  shape: S,
  environment: Environment,
): ParsedConfig<z.output<z.ZodObject<S>>> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = z.object(shape).safeParse(set)
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => problem(issue, set))
  if (set.NODE_ENV === 'production' && set.FAILPOINTS) {
    problems.push('FAILPOINTS must not be set in production')
  }
  if (!parsed.success || problems.length > 0) return { success: false, problems }
  return { success: true, data: parsed.data }
}

function problem(issue: z.core.$ZodIssue, set: Environment): string {
  const name = String(issue.path[0])
  // zod's own messages may repeat a value, and a value may be a password.
  const reason = issue.code === 'custom' ? issue.message : `is not valid (${issue.code})`
  return set[name] === undefined ? `${name} is not set` : `${name} ${reason}`
}

function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}
