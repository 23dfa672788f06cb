import { expect, it } from 'vitest'
import { connections } from './databases.js'
import { givenServers } from './given.js'

it('starts its own servers when nothing is given', () => {
  expect(givenServers({})).toEqual({ postgres: {}, redis: undefined, rabbitmq: undefined })
})

it('uses a server of which all URLs are given', () => {
  const urls = Object.fromEntries(
    Object.keys(connections.accounting).map((name) => [name, 'postgres://db.example/accounting']),
  )

  expect(givenServers({ ...urls, REDIS_URL: 'redis://cache.example' })).toEqual({
    postgres: { accounting: urls },
    redis: 'redis://cache.example',
    rabbitmq: undefined,
  })
})

it('names the URLs that are missing when only some are given', () => {
  const env = { IDENTITY_DATABASE_URL: 'postgres://db.example/identity' }

  expect(() => givenServers(env)).toThrow(
    'IDENTITY_OWNER_DATABASE_URL, EMAIL_DATABASE_URL, EMAIL_OWNER_DATABASE_URL',
  )
})
