import { expect, it } from 'vitest'
import { summaryOf } from './report.ts'

it('judges the middle of the ratios, each of one turn', () => {
  const turns = [
    { value: 10, beside: 10 },
    { value: 20, beside: 40 },
    { value: 30, beside: 50 },
  ]

  const summary = summaryOf({ what: 'x', unit: 'ms', turns, goal: { atLeast: 0.6 } })

  expect(summary).toEqual({ value: 20, beside: 40, ratio: 0.6, reached: true })
})

it('judges the value where there is no limit beside it', () => {
  const summary = summaryOf({
    what: 'x',
    unit: 'MB',
    turns: [{ value: 201 }],
    goal: { atMost: 200 },
  })

  expect(summary).toEqual({ value: 201, reached: false })
})
