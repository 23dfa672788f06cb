import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import { parseStrictly } from './parse.ts'

const numRuns = 100
const mostMs = 1_000
const withBody = allEndpoints.flatMap(({ name, body }) => (body ? [[name, body] as const] : []))
const withQuery = allEndpoints.flatMap(({ name, query }) => (query ? [[name, query] as const] : []))

/** Any JSON, and objects whose fields have the right names. */
const bodiesFor = (fields: string[]) =>
  fc.oneof(
    fc.jsonValue({ maxDepth: 5 }),
    fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor', 'x'), fc.jsonValue()),
  )

describe.each(withBody)('the body of %s', (_, schema) => {
  it('is taken or refused with named fields, soon, and never changes what all objects share', () => {
    fc.assert(
      fc.property(bodiesFor(Object.keys(schema.shape)), (body) => {
        const started = performance.now()
        const { data, errors } = parseStrictly('body', schema, body)
        expect(performance.now() - started).toBeLessThan(mostMs)
        expect(data === undefined).toBe(errors.length > 0)
        for (const { path, message } of errors) expect(path && message).toBeTruthy()
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns },
    )
  })
})

describe.each(withQuery)('the query of %s', (_, schema) => {
  it('is taken or refused with named fields', () => {
    const names = fc.constantFrom(...Object.keys(schema.shape), 'x')
    const values = fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }))
    fc.assert(
      fc.property(fc.dictionary(names, values), (query) => {
        const { data, errors } = parseStrictly('query', schema, query)
        expect(data === undefined).toBe(errors.length > 0)
      }),
      { numRuns },
    )
  })
})
