import { expect, it } from 'vitest'
import { every } from './cron.ts'
import { eventually } from './testing/eventually.ts'

const everySecond = '* * * * * *'
const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000))

it('wakes again after a failure, never twice at once, and stops after what runs', async () => {
  let [begun, running, most] = [0, 0, 0]
  const cron = every(everySecond, 'test', async () => {
    begun += 1
    running += 1
    most = Math.max(most, running)
    await seconds(begun === 1 ? 0 : 1.5)
    running -= 1
    if (begun === 1) throw new Error('the first time fails')
  })
  await eventually(async () => expect(begun).toBe(3), 10_000)
  await cron.stop()

  expect([running, most]).toEqual([0, 1])
  const stoppedAt = begun
  await seconds(1.2)
  expect(begun).toBe(stoppedAt)
}, 15_000)
