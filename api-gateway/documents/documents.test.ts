import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allEndpoints } from '#contracts/api/all.ts'
import { isFile } from '#contracts/endpoint.ts'
import { allEvents } from '#contracts/events/all.ts'
import { openApi } from '../openapi.ts'
import { asyncApi } from './asyncapi.ts'
import { exampleOf } from './example-of.ts'
import { withExamples } from './examples.ts'
import { postmanCollection } from './postman.ts'

const reference = withExamples(openApi(allEndpoints))
const { paths } = reference
/** What Postman needs of a collection. */
const collection = z.object({
  info: z.object({ name: z.string(), schema: z.string().endsWith('v2.1.0/collection.json') }),
  item: z.array(
    z.object({
      name: z.string(),
      item: z.array(
        z.object({
          name: z.string(),
          request: z.object({
            method: z.string(),
            header: z.array(z.object({ key: z.string(), value: z.string() })),
            url: z.object({
              raw: z.string(),
              host: z.array(z.string()),
              path: z.array(z.string()),
              query: z.array(z.object({ key: z.string(), value: z.string() })),
              variable: z.array(z.object({ key: z.string(), value: z.string() })),
            }),
            body: z.object({ mode: z.literal('raw'), raw: z.string() }).optional(),
          }),
          response: z.array(z.object({ name: z.string(), code: z.int(), body: z.string() })),
        }),
      ),
    }),
  ),
})
const folders = collection.parse(postmanCollection(allEndpoints, reference)).item
const requests = folders.flatMap(({ item }) => item)

describe.each(allEndpoints.map((endpoint) => [endpoint.name, endpoint] as const))(
  'the reference of %s',
  (_, endpoint) => {
    const operation = paths[`/api/v1${endpoint.path}`]?.[endpoint.method.toLowerCase()]

    it('has an example that fits for every body and answer', () => {
      const body = operation?.requestBody?.content?.['application/json']?.example
      if (endpoint.body) expect(endpoint.body.safeParse(body).error).toBeUndefined()
      for (const [status, answer] of Object.entries(endpoint.answers)) {
        if (answer === null || isFile(answer)) continue
        const shown = operation?.responses[status]?.content?.['application/json']?.example
        expect(answer.safeParse(shown).error).toBeUndefined()
      }
    })

    it('has an example for every parameter, and for a file to be sent', () => {
      for (const { in: place, name, example } of operation?.parameters ?? []) {
        const shape = place === 'path' ? endpoint.params : endpoint.query
        if (place !== 'header') expect(shape?.shape[name]).toBeDefined()
        expect(example).toBeDefined()
      }
      const file = endpoint.upload && operation?.requestBody?.content?.[endpoint.upload.contentType]
      if (endpoint.upload) expect(file?.example).toContain('title')
    })

    it('is in the Postman collection, with examples both ways', () => {
      const found = requests.find(({ name }) => name === endpoint.name)
      expect(found?.request.method).toBe(endpoint.method)
      const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')
      expect(found?.request.url.raw.split('?')[0]).toBe(`{{baseUrl}}/api/v1${path}`)
      expect(Boolean(found?.request.body)).toBe(Boolean(endpoint.body ?? endpoint.upload))
      if (endpoint.body) {
        const sent: unknown = JSON.parse(found?.request.body?.raw ?? '')
        expect(endpoint.body.safeParse(sent).error).toBeUndefined()
      }
      expect(found?.response.map(({ code }) => String(code))).toEqual(Object.keys(endpoint.answers))
      for (const { code, body } of found?.response ?? []) {
        const answer = endpoint.answers[code]
        if (!answer || isFile(answer)) continue
        expect(answer.safeParse(JSON.parse(body)).error).toBeUndefined()
      }
    })

    it('has an example for every named refusal', () => {
      const content = operation?.responses.default?.content?.['application/problem+json']
      for (const code of endpoint.errors) expect(content?.examples).toHaveProperty(code)
    })
  },
)

it('describes every event, with its exchange and an example', () => {
  const { channels } = asyncApi(allEvents)
  expect(Object.keys(channels)).toEqual(allEvents.map(({ type }) => type))
  expect(channels['task.completed.v1']).toMatchObject({
    address: 'task.completed.v1',
    bindings: { amqp: { exchange: { name: 'task-tracker' } } },
  })
})

it('is AsyncAPI 3.0 by its own schema, with examples that fit the events', () => {
  const document = asyncApi(allEvents)
  const schema: object = specs.schemasWithoutId['3.0.0']
  const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  expect(valid(JSON.parse(JSON.stringify(document))) || valid.errors).toBe(true)
  for (const { type, envelope } of allEvents) {
    const [example] = document.channels[type]?.messages[type]?.examples ?? []
    expect(envelope.safeParse(example?.payload).error).toBeUndefined()
  }
})

it('makes a value of a schema', () => {
  const schema = z.toJSONSchema(z.object({ id: z.uuid(), list: z.array(z.enum(['a', 'b'])) }))
  expect(exampleOf(JSON.parse(JSON.stringify(schema)))).toMatchObject({ list: ['a'] })
})
