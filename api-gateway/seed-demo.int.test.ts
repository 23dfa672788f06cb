import { expect, it } from 'vitest'
import { z } from 'zod'
import { testDatabase } from '#platform/testing/test-database.ts'
import { seedDemo } from './seed-demo.ts'

const identity = await testDatabase('api-gateway')

it('makes the demo organization once', async () => {
  expect(await seedDemo(identity.db)).toBe(true)
  expect(await seedDemo(identity.db)).toBe(false)

  expect(await identity.sql('SELECT name FROM organizations')).toHaveLength(1)
  const people = z
    .array(z.object({ email: z.string(), role: z.string(), operator: z.boolean() }))
    .parse(await identity.sql('SELECT email, role, operator FROM users ORDER BY id'))
  expect(people.map(({ email, role }) => `${email} ${role}`)).toEqual([
    'admin@demo.local admin',
    'manager@demo.local manager',
    'accountant@demo.local accountant',
    ...[1, 2, 3, 4, 5].map((number) => `worker${number}@demo.local worker`),
  ])
  expect(people.filter(({ operator }) => operator)).toMatchObject([{ email: 'admin@demo.local' }])
  expect(await identity.sql('SELECT 1 FROM outbox')).toHaveLength(9)
})
