import { describe, expect, it } from 'vitest'
import type { Delivery } from './delivery.ts'
import type { Reading } from './received.ts'
import { takeBatch } from './take-batch.ts'
import { aDelivery } from './testing/deliveries.ts'

/** `a1` is organization a's message 1. */
const read = ({ message }: Delivery): Reading => {
  const key = message.content.toString()
  return { unreadable: { key, organizationId: key.slice(0, 1), reason: 'malformed', detail: '' } }
}
const namesOf = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ message }) => message.content.toString())
const take = (waiting: Delivery[], weigh: (reading: Reading) => number = () => 1) =>
  namesOf(takeBatch(waiting, { read, weigh }).map(({ delivery }) => delivery))

/** 200 messages of b between those of a. */
const mixed = () => [
  aDelivery('a1'),
  ...Array.from({ length: 200 }, (_, index) => aDelivery(`b${index}`)),
  aDelivery('a2'),
]

describe('a batch', () => {
  it('is all that waits when that is not much, in the order it came', () => {
    const waiting = ['a1', 'b1', 'a2'].map((name) => aDelivery(name))

    expect(take(waiting)).toEqual(['a1', 'b1', 'a2'])
    expect(waiting).toEqual([])
  })

  it('takes the oldest message’s organization first, and leaves the rest in its order', () => {
    const waiting = mixed()

    const taken = take(waiting)

    expect(taken).toHaveLength(200)
    expect([taken[0], taken[1], taken.at(-1)]).toEqual(['a1', 'b0', 'a2'])
    expect(namesOf(waiting)).toEqual(['b198', 'b199'])
  })

  it('ends at 1,000 movements, but takes one message whatever it weighs', () => {
    const waiting = ['a1', 'a2', 'a3'].map((name) => aDelivery(name))

    expect(take(waiting, () => 600)).toEqual(['a1'])
    expect(take(waiting, () => 2_000)).toEqual(['a2'])
    expect(take(waiting, () => 500)).toEqual(['a3'])
  })

  it('is one message alone when that has failed before', () => {
    const waiting = [aDelivery('a1', { attempts: 1 }), aDelivery('a2')]

    expect(take(waiting)).toEqual(['a1'])
  })

  it('has nothing of an organization that stands behind its failed message', () => {
    const failed = aDelivery('a2', { attempts: 3 })
    const waiting = [aDelivery('b1'), aDelivery('a1'), failed, aDelivery('a3'), aDelivery('b2')]

    expect(take(waiting)).toEqual(['b1', 'a1', 'b2'])
    expect(namesOf(waiting)).toEqual(['a2', 'a3'])
  })
})
