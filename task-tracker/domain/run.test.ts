import { describe, expect, it } from 'vitest'
import { ended, type Run, refuseUndo, shownRun } from './run.ts'

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 12, 0, second))

const running: Run = {
  organizationId: 'acme',
  id: 'run',
  status: 'running',
  strategy: 'random',
  filter: {},
  total: 1_000,
  reassigned: 150,
  unchanged: 40,
  skipped: 10,
  lacking: new Map(),
  chunks: 2,
  version: 3,
  requestedBy: { id: 'mia', name: 'Mia' },
  context: { correlationId: 'click', traceparent: '' },
  createdAt: at(0),
  startedAt: at(0),
  finishedAt: null,
  failure: null,
  undoOf: null,
}

describe('a run', () => {
  it('says how far it is, and how long the rest takes at the pace so far', () => {
    expect(shownRun(running, at(10))).toMatchObject({ processed: 200, etaSeconds: 40 })
    expect(shownRun({ ...running, status: 'queued' }, at(10)).etaSeconds).toBeNull()
    const first = { ...running, reassigned: 0, unchanged: 0, skipped: 0 }
    expect(shownRun(first, at(10)).etaSeconds).toBeNull()
  })

  it('has dealt with every task when it ends: what it did not get to was skipped', () => {
    const cancelled = shownRun(ended(running, 'cancelled', at(10)), at(11))
    expect(cancelled).toMatchObject({ processed: 1_000, skipped: 810, etaSeconds: null })
  })

  it('is not undone before its end, after its time, twice, nor as an undo', () => {
    const over = ended(running, 'completed', at(0))
    const asked = { undone: false, active: false, now: at(900) }

    expect(refuseUndo(over, asked)).toBeUndefined()
    expect(refuseUndo(over, { ...asked, now: at(901) })).toBe('undo_expired')
    expect(refuseUndo(over, { ...asked, undone: true })).toBe('already_undone')
    expect(refuseUndo({ ...over, undoOf: 'other' }, asked)).toBe('already_undone')
    expect(refuseUndo(over, { ...asked, active: true })).toBe('run_active')
    expect(refuseUndo(running, asked)).toBe('run_active')
  })
})
