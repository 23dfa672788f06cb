import { describe, expect, it } from 'vitest'
import { takeHints } from './stream-messages.ts'

describe('messages of the stream', () => {
  it('are taken once they are whole', () => {
    const first = takeHints('retry: 2000\nevent: reset\ndata: {}\n\nevent: balance.cha')
    const second = takeHints(`${first.rest}nged\ndata: {"sequence":7}\n\n`)

    expect(first.hints).toEqual([{ kind: 'reset', data: {} }])
    expect(second).toEqual({
      hints: [{ kind: 'balance.changed', data: { sequence: 7 } }],
      rest: '',
    })
  })

  it('that only keep the connection alive say nothing', () => {
    expect(takeHints(': still here\n\n')).toEqual({ hints: [], rest: '' })
  })
})
