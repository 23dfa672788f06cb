import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { shape as accounting } from '../../accounting/config.ts'
import { shape as analytics } from '../../analytics/config.ts'
import { shape as apiGateway } from '../../api-gateway/config.ts'
import { shape as email } from '../../email/config.ts'
import { shape as taskTracker } from '../../task-tracker/config.ts'

/** What each service reads from its environment, by the service's name. */
export const shapes: Record<string, Record<string, z.ZodType>> = {
  'api-gateway': apiGateway,
  'task-tracker': taskTracker,
  accounting,
  email,
  analytics,
}

/** Variables without which a service does not start. */
export function required(shape: Record<string, z.ZodType>): string[] {
  return Object.keys(shape).filter((name) => !shape[name]?.safeParse(undefined).success)
}

const compose = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({ environment: z.record(z.string(), z.unknown()).optional() }),
  ),
})

/** docker-compose.yml: the variables of each of its services. */
export function composeEnvironments(): Record<string, string[]> {
  const { services } = compose.parse(
    parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }),
  )
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      Object.keys(service.environment ?? {}),
    ]),
  )
}

/** The names that .env.example sets, commented out or not. */
export function exampleVariables(): string[] {
  return [...readFileSync('.env.example', 'utf8').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(
    ([, name]) => name ?? '',
  )
}
