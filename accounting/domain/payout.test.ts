import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { differenceOf, hashedText, refuseApproval } from './payout.ts'

const ann = '00000000-0000-7000-8000-0000000000aa'
const bob = '00000000-0000-7000-8000-0000000000bb'
const cyd = '00000000-0000-7000-8000-0000000000cc'

describe('the hash of a run', () => {
  it('is over one line per worker, sorted, however they come', () => {
    const items = [
      { workerId: bob, amountMinor: 250 },
      { workerId: ann, amountMinor: 4_000 },
    ]

    const text = `${ann}:4000\n${bob}:250\n`

    expect(hashedText(items)).toBe(text)
    expect(hashedText(items.toReversed())).toBe(text)
    expect(createHash('sha256').update(hashedText(items)).digest('hex')).toBe(
      '21bd031114a32b85f2b493fa3fa9ac3391d8a08bc68ed8c6aa2e20c30ae10006',
    )
  })

  it('is that of nothing when nobody is due', () => expect(hashedText([])).toBe(''))
})

it('tells who gets another amount than in the preview', () => {
  const preview = [
    { workerId: ann, amountMinor: 100 },
    { workerId: bob, amountMinor: 200 },
  ]
  const now = [
    { workerId: cyd, amountMinor: 50 },
    { workerId: ann, amountMinor: 100 },
  ]

  expect(differenceOf(preview, now)).toEqual([
    { workerId: bob, previewMinor: 200, nowMinor: 0 },
    { workerId: cyd, previewMinor: 0, nowMinor: 50 },
  ])
})

describe('approving', () => {
  const draft = { status: 'draft', createdBy: ann, hash: 'h' }

  it('is for another person than the one who made the draft', () => {
    expect(refuseApproval(draft, { by: ann, hash: 'h' })).toBe('own_draft')
    expect(refuseApproval(draft, { by: bob, hash: 'h' })).toBeUndefined()
  })

  it('is for anybody when the schedule made it', () =>
    expect(refuseApproval({ ...draft, createdBy: null }, { by: ann, hash: 'h' })).toBeUndefined())

  it('is for drafts, as they were looked at', () => {
    expect(refuseApproval({ ...draft, status: 'paying' }, { by: bob, hash: 'h' })).toBe('not_draft')
    expect(refuseApproval(draft, { by: bob, hash: 'other' })).toBe('stale')
  })
})
