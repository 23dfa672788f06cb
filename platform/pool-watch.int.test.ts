import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { watchPool } from './pool-watch.ts'
import { openLink } from './testing/link.ts'
import { testDatabase } from './testing/test-database.ts'

const direct = new URL((await testDatabase('accounting', { migrations: [] })).url)
const link = await openLink(Number(direct.port))
afterAll(link.close)
/** By a way through this process: while that is held up, no answer comes as far as the driver. */
const url = String(Object.assign(new URL(direct), { port: link.port }))

/** Keeps the process to itself, so that nothing else has its turn. */
function stall(milliseconds: number): void {
  const until = Date.now() + milliseconds
  while (Date.now() < until);
}

it('is not down because this process was held up while it answered', async () => {
  let downs = 0
  const watch = watchPool({
    url,
    name: 'test',
    onDown: () => {
      downs += 1
    },
  })
  afterAll(watch.stop)
  await sleep(200)
  // The probe that has been due meanwhile is sent, and answered while nobody looks.
  for (let time = 0; time < 6; time += 1) {
    stall(1_300)
    await turn()
  }
  await sleep(100)

  expect(downs).toBe(0)
  expect(watch.up()).toBe(true)
})
