import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allEndpoints } from '#contracts/api/all.ts'
import { isFile } from '#contracts/endpoint.ts'
import { allEvents } from '#contracts/events/all.ts'
import { openApi } from '../openapi.ts'
import { asyncApi } from './asyncapi.ts'
import { exampleOf } from './example-of.ts'
import { withExamples } from './examples.ts'

const { paths } = withExamples(openApi(allEndpoints))

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

it('makes a value of a schema', () => {
  const schema = z.toJSONSchema(z.object({ id: z.uuid(), list: z.array(z.enum(['a', 'b'])) }))
  expect(exampleOf(JSON.parse(JSON.stringify(schema)))).toMatchObject({ list: ['a'] })
})
