import { describe, expect, it } from 'vitest'
import { backOffMs } from './back-off.ts'
import { RoutingPauses } from './routing-pauses.ts'

describe('a routing key that was refused', () => {
  it('waits, while others do not', () => {
    const pauses = new RoutingPauses()

    pauses.refused('task.updated.v1', 0)

    expect(pauses.keys(200)).toEqual(['task.updated.v1'])
    expect(pauses.keys(500)).toEqual([])
  })

  it('waits longer each time, up to half a minute, until it is taken', () => {
    const pauses = new RoutingPauses()
    for (let time = 0; time < 20; time += 1) pauses.refused('key', 0)
    expect(pauses.keys(14_999)).toEqual(['key'])
    expect(pauses.keys(30_001)).toEqual([])

    pauses.taken('key')
    pauses.refused('key', 0)

    expect(pauses.keys(501)).toEqual([])
  })
})

describe('a pause', () => {
  it('doubles up to its limit, and half of it is chance', () => {
    for (const [failures, longest] of [
      [1, 100],
      [2, 200],
      [4, 800],
      [5, 1_000],
      [99, 1_000],
    ] as const) {
      const pauseMs = backOffMs(failures, 100, 1_000)
      expect(pauseMs).toBeGreaterThanOrEqual(longest / 2)
      expect(pauseMs).toBeLessThanOrEqual(longest)
    }
  })
})
