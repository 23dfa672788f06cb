import { expect, it } from 'vitest'
import { readMe } from '#contracts/api/identity.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api } = await startSystem({ services: ['api-gateway'] })

it('signs up and in', async () => {
  const acme = await api.signUp({ name: 'Acme' })
  expect(await acme.admin.call(readMe)).toMatchObject({ role: 'admin', email: acme.admin.email })
  const ann = await acme.add('worker', 'Ann')
  expect(await ann.call(readMe)).toMatchObject({ role: 'worker', name: 'Ann' })
})
