import { afterAll, expect, it } from 'vitest'
import { connectBus } from './bus.ts'
import { busDelivery } from './bus-lane.ts'
import { newId } from './ids.ts'
import { eventually } from './testing/eventually.ts'
import { testBus } from './testing/test-bus.ts'

const { urls } = await testBus()
const bus = connectBus(urls.accounting ?? '', 'accounting')
afterAll(() => bus.close())

it('a fact that the broker did not confirm is not done, nor refused', async () => {
  await eventually(() => expect(bus.ready()).toBe(true))
  // The broker closes the channel of who writes to another's exchange: there is no confirm.
  const deliver = busDelivery({ ...bus, service: 'task-tracker' })
  const row = { id: 1, messageId: newId(), kind: 'fact', routingKey: 'x', message: '{}' } as const

  expect(await deliver([row])).toEqual({ done: [], refused: new Set() })
})
