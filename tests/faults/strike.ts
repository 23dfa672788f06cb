import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import { expectNoViolation } from '../checked.ts'
import { acts, type Stage } from './acts.ts'
import type { Cell } from './cells.ts'
import { patienceMs } from './patience.ts'

export const effects = ['kill', 'throw', 'stall'] as const
type Effect = (typeof effects)[number]

const stallMs = 5_000

/** A relay has a lane for events and one for jobs: each of them stalls when it begins to lead. */
const stalls = (point: string) => `stall:${stallMs}${point === 'relay.leading' ? '' : '@1'}`
const written = { throw: () => 'throw@1', stall: stalls } as const

/**
 * Lets the fault strike while its act is played, and has everything checked after. Throws when it
 * did not strike, when the act does not come to its end, or when an invariant is broken.
 */
export async function strike(
  stage: Stage & { system: System },
  { service, point, act, needs }: Cell,
  effect: Effect,
): Promise<void> {
  const { services } = stage.system
  const before = needs === undefined ? '' : `${needs},`
  if (effect === 'kill') {
    // Once each, two queues may share them out, and none is put off. Who dies may fail each time.
    const faults = `${before.replaceAll('@1', '')}${point}`
    // Who waits for the service while it is away starts with it: it may die before it is ready.
    const back = services.crash(service, faults).then(() => services.restart(service))
    await Promise.all([acts[act](stage), back])
  } else {
    await services.restart(service, { FAILPOINTS: `${before}${point}=${written[effect](point)}` })
    await acts[act](stage)
    const struck = `"failpoint":"${point}","effect":"${effect}"`
    await eventually(() => expect(services.process(service).log()).toContain(struck), patienceMs)
    // What is held back by a stall may look like quiet to the broker.
    if (effect === 'stall') await sleep(stallMs)
  }
  await expectNoViolation(stage.system)
}
