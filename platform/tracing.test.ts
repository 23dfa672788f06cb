import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { currentContext, newContext, withContext } from './context.ts'
import { isTracing, noteStep, stopTracing, traced, traceTo } from './tracing.ts'

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const traceId = given.split('-')[1]
const startedAt = Date.now() - 60_000
const kept: ReadableSpan[] = []
const memory: SpanExporter = {
  export: (spans, done) => {
    kept.push(...spans)
    done({ code: 0 })
  },
  shutdown: async () => {},
}
const spanIn = (traceparent: string) => traceparent.split('-')[2]

describe('without a collector', () => {
  it('only the work is done, in the context that was there', async () => {
    expect(isTracing()).toBe(false)
    const seen = await withContext(newContext({ traceparent: given }), () =>
      traced('work', { kind: 'server' }, async () => currentContext().traceparent),
    )
    expect(seen).toBe(given)
  })
})

describe('with a collector', () => {
  const seen: Record<string, string> = {}

  beforeAll(async () => {
    await traceTo('accounting', memory)
    await withContext(newContext({ traceparent: given }), () =>
      traced('call', { kind: 'server' }, async (describe) => {
        seen.outer = currentContext().traceparent
        await traced('question', { kind: 'client' }, async () => {
          seen.inner = currentContext().traceparent
        })
        describe('completeTask', { 'http.response.status_code': 200 })
      }),
    )
    const attempt = traced('trouble', { kind: 'consumer' }, async () => {
      throw new Error('on purpose')
    })
    await expect(attempt).rejects.toThrow('on purpose')
    const own = newContext()
    await withContext(own, () => traced('own', { kind: 'server', first: true }, async () => {}))
    noteStep('sent', { kind: 'producer' }, { traceparent: given, startedAt })
    await stopTracing()
  })
  afterAll(stopTracing)

  const step = (name: string) => kept.find((span) => span.name === name)

  it('steps go on with the trace that came, each after the one before', () => {
    const call = step('completeTask')
    const question = step('question')
    expect(call?.spanContext()).toMatchObject({ traceId, spanId: spanIn(seen.outer ?? '') })
    expect(call?.parentSpanContext?.spanId).toBe(spanIn(given))
    expect(question?.spanContext()).toMatchObject({ traceId, spanId: spanIn(seen.inner ?? '') })
    expect(question?.parentSpanContext?.spanId).toBe(spanIn(seen.outer ?? ''))
    expect(call?.resource.attributes).toMatchObject({ 'service.name': 'accounting' })
  })

  it('what fails is shown as failed, and what nobody asked for begins a trace', () => {
    expect(step('trouble')?.status.code).toBe(2)
    expect(step('own')?.parentSpanContext).toBeUndefined()
  })

  it('what is over is noted with the time at which it began', () => {
    const [seconds = 0] = step('sent')?.startTime ?? []
    expect(seconds).toBe(Math.floor(startedAt / 1_000))
    expect(step('sent')?.spanContext().traceId).toBe(traceId)
  })

  it('nothing is shown once it is stopped', () => {
    expect(isTracing()).toBe(false)
  })
})
