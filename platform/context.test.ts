import { describe, expect, it } from 'vitest'
import { asOf, currentContext, markAsOf, newContext, withContext } from './context.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('the context', () => {
  it('follows the work across waits', async () => {
    const given = newContext({ correlationId: 'click-1', traceparent })

    const seen = await withContext(given, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return currentContext()
    })

    expect(seen).toMatchObject({ correlationId: 'click-1', traceparent })
  })

  it.each(['', 'nonsense', traceparent.replace(/[0-9a-f]{32}/, '0'.repeat(32))])(
    'makes a trace of its own instead of %j',
    (broken) => {
      const made = newContext({ traceparent: broken }).traceparent

      expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
      expect(made).not.toBe(broken)
    },
  )

  it('remembers the oldest part of an answer, each for itself', () => {
    const [older, newer] = [new Date(1_000), new Date(2_000)]
    withContext(newContext(), () => {
      markAsOf(newer)
      markAsOf(older)
      markAsOf(newer)

      expect(asOf()).toEqual(older)
      withContext(newContext(), () => expect(asOf()).toBeUndefined())
    })
  })
})
