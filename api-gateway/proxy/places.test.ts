import { expect, it } from 'vitest'
import { places } from './places.ts'

const soon = () => Date.now() + 20
const late = () => Date.now() + 60_000

it('gives a place back to whoever has waited longest', async () => {
  const { take, leave } = places(1, 2)
  expect(take(late())).toBe(true)
  const order: string[] = []
  const waiting = ['one', 'other'].map(async (name) => {
    await take(late())
    order.push(name)
  })
  expect(take(late())).toBe(false)
  leave()
  leave()
  await Promise.all(waiting)

  expect(order).toEqual(['one', 'other'])
})

it('lets nobody wait longer than until the deadline, and keeps no place for them', async () => {
  const { take, leave } = places(1, 1)
  expect(take(late())).toBe(true)
  expect(await take(soon())).toBe(false)
  const next = take(late())
  leave()

  expect(await next).toBe(true)
})
