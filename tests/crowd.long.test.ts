import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Person } from '#platform/testing/api.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { expectNoViolation, quietOf } from './checked.ts'
import { makeCompany } from './company.ts'
import { everydayCalls } from './crowd.ts'
import { keepAsking } from './load.ts'

const clients = 200
const forMs = 60_000

// Two hundred clients from one address are more than it may ask.
const unlimited = { USER_REQUESTS: '100000', USER_BURST: '1000000', ADDRESS_REQUESTS: '1000000' }
const system = await startSystem({ twice: ['task-tracker'], env: { 'api-gateway': unlimited } })

/** Of somebody who acts on what another has just closed, moved or ended. */
const wasTooLate = /: (403|404|409)$/

it('200 clients mix everything for a minute: no 5xx, and the books are right after it', async () => {
  const { manager, accountant, ann, bob, add } = await makeCompany(system)
  const workers: Person[] = [ann, bob]
  while (workers.length < 8) workers.push(await add('worker', `Worker ${workers.length}`))

  const asking = keepAsking(everydayCalls({ manager, accountant, workers }), {
    clients,
    pauseMs: 0,
  })
  await sleep(forMs)
  const { asked, failures } = await asking.stop()

  expect(failures.filter((failure) => !wasTooLate.test(failure))).toEqual([])
  expect(failures.length).toBeLessThan(asked / 2)
  await quietOf(system, 400_000)
  await expectNoViolation(system)
  writeProof('crowd', {
    title: '200 clients for a minute',
    text: 'Everything at once, two processes of task-tracker, each with door, worker and relay.',
    rows: [
      ['seen', 'count'],
      ['calls', `${asked}`],
      ['refused, because another was quicker (403, 404, 409)', `${failures.length}`],
      ['5xx, or no answer', '0'],
      ['what `verify` found wrong after it', 'nothing'],
    ],
  })
})
