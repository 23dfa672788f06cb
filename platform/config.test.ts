import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  commonShape,
  connectionUrl,
  json,
  jwks,
  origins,
  parseConfig,
  secretBytes,
} from './config.ts'

describe('the configuration', () => {
  it('has defaults for a local start', () => {
    expect(parseConfig(commonShape, {})).toMatchObject({
      success: true,
      data: { ROLES: ['all'], BIND_HOST: '127.0.0.1', METRICS_PORT: 0, NODE_ENV: 'development' },
    })
  })

  it('takes an empty variable for one that is not set', () => {
    const shape = { ROLES: commonShape.ROLES, INBOX_URL: z.url().optional() }

    expect(parseConfig(shape, { ROLES: '', INBOX_URL: '' })).toMatchObject({
      data: { ROLES: ['all'] },
    })
  })

  it('names every wrong variable and no value', () => {
    const shape = {
      PORT: z.coerce.number(),
      DB_URL: connectionUrl('postgres'),
      KEY: secretBytes(32),
    }

    expect(parseConfig(shape, { PORT: 'hunter2', KEY: 'aHVudGVyMg==' })).toEqual({
      success: false,
      problems: [
        'PORT is not valid (invalid_type)',
        'DB_URL is not set',
        'KEY must be 32 bytes in base64',
      ],
    })
  })

  it('allows no faults in production', () => {
    const environment = { NODE_ENV: 'production', FAILPOINTS: 'relay.after-mark=kill' }

    expect(parseConfig(commonShape, environment)).toEqual({
      success: false,
      problems: ['FAILPOINTS must not be set in production'],
    })
  })

  it('reads lists, addresses, keys', () => {
    const shape = { URLS: origins, KEYS: json(jwks), DB: connectionUrl('postgres', 'postgresql') }
    const key = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'x', y: 'y' }
    const environment = {
      URLS: 'http://127.0.0.1:1, http://127.0.0.1:2',
      KEYS: JSON.stringify({ keys: [key] }),
      DB: 'postgres://me:secret@127.0.0.1:5432/db',
    }

    expect(parseConfig(shape, environment)).toMatchObject({
      data: { URLS: ['http://127.0.0.1:1', 'http://127.0.0.1:2'], KEYS: { keys: [key] } },
    })
    expect(parseConfig(shape, { ...environment, KEYS: '{' })).toMatchObject({
      problems: ['KEYS must be JSON'],
    })
    expect(parseConfig(shape, { ...environment, DB: 'mysql://x' }).success).toBe(false)
  })
})
