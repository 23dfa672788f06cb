import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { composeSecrets } from '../../scripts/make-env.js'
import { composeEnvironments, exampleVariables, required, shapes } from './variables.ts'

/** Read by the scripts that prepare databases and broker, the launcher and the local inbox. */
const beyondServices = [
  'RABBITMQ_ADMIN_URL',
  'IDENTITY_OWNER_DATABASE_URL',
  'TASK_TRACKER_OWNER_DATABASE_URL',
  'ACCOUNTING_OWNER_DATABASE_URL',
  'EMAIL_OWNER_DATABASE_URL',
  'PIECEWORK_HOME',
  'INBOX_PORT',
  'INBOX_SMTP_PORT',
  'INBOX_FOLDER',
]

describe('.env.example', () => {
  it('names every variable that something reads, and no other', () => {
    const read = new Set([...Object.values(shapes).flatMap(Object.keys), ...beyondServices])

    expect(exampleVariables().toSorted()).toEqual([...read].toSorted())
  })
})

describe('docker-compose.yml', () => {
  const environments = composeEnvironments()

  it.each(Object.keys(shapes))('%s is given all it needs and nothing it does not know', (name) => {
    const shape = shapes[name] ?? {}
    const given = environments[name] ?? []

    expect(given).toEqual(expect.arrayContaining(required(shape)))
    expect(given.filter((variable) => !(variable in shape))).toEqual([])
  })

  it('takes from .env only what `npm run env` writes', () => {
    const text = readFileSync('docker-compose.yml', 'utf8')
    const needed = [...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, variable]) => variable ?? '')

    expect([...new Set(needed)].toSorted()).toEqual(Object.keys(composeSecrets()).toSorted())
  })

  it('opens no port but on this machine', () => {
    const ports = [...readFileSync('docker-compose.yml', 'utf8').matchAll(/ports: \[?'([^']+)'/g)]

    expect(ports.length).toBeGreaterThan(0)
    for (const [, port] of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  })
})
