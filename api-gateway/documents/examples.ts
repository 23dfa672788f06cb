import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { problem } from '#contracts/errors.ts'
import { exampleOf } from './example-of.ts'

const media = z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() })
const content = z.record(z.string(), media)
const withContent = z.looseObject({
  description: z.string().optional(),
  content: content.optional(),
})
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: z.record(z.string(), z.unknown()),
  example: z.unknown().optional(),
})
const operation = z.looseObject({
  parameters: z.array(parameter).optional(),
  requestBody: withContent.optional(),
  responses: z.record(z.string(), withContent),
})
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({}),
})

/** The form in which tasks come in and go out. */
const csv = `title,description,external_key,assignee_email,reward,due_at
Oil the hinge,The one of the garden gate,GATE-7,ann@example.com,25.00,2026-03-02T10:15:30Z
`

export type DocumentWithExamples = z.output<typeof document>

/** Examples of refusals by code: each stands in the document once. */
type Refusals = Record<string, { value: object }>

/** The same OpenAPI document with an example for every body, answer and refusal. */
export function withExamples(given: unknown): DocumentWithExamples {
  const parsed = document.parse(JSON.parse(JSON.stringify(given)))
  const refusals: Refusals = {}
  for (const operations of Object.values(parsed.paths)) {
    for (const { parameters = [], requestBody, responses } of Object.values(operations)) {
      for (const each of parameters) each.example = exampleOf(each.schema, each.name)
      exemplify(requestBody?.content)
      for (const [status, { description = '', content }] of Object.entries(responses)) {
        exemplify(content)
        refuse(status, description, content, refusals)
      }
    }
  }
  const schemas = { Problem: z.toJSONSchema(problem) }
  Object.assign(parsed.components, { schemas, examples: refusals })
  return parsed
}

function exemplify(given: z.output<typeof content> | undefined): void {
  const json = given?.['application/json']
  if (json?.schema) json.example = exampleOf(json.schema)
  const table = given?.['text/csv']
  if (table) table.example = csv
}

/** One example for each code that the description names. */
function refuse(
  status: string,
  description: string,
  given: z.output<typeof content> | undefined,
  refusals: Refusals,
): void {
  const shown = given?.['application/problem+json']
  if (!shown) return
  const codes = [...description.matchAll(/`([a-z_]+)`/g)].flatMap(([, code]) => code ?? [])
  const named = codes.filter((code) => code !== 'errors')
  for (const code of named) {
    refusals[code] ??= { value: refusal(code, status === 'default' ? 409 : Number(status)) }
  }
  shown.schema = { $ref: '#/components/schemas/Problem' }
  shown.examples = Object.fromEntries(
    named.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
  )
}

function refusal(code: string, status: number) {
  return {
    type: `/docs/errors#${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: 'What is wrong, in a sentence for people',
    requestId: '01932b5e-7c3a-7d11-9f00-3b1f2a6c9e01',
    ...(code === 'validation_failed' && { errors: [{ path: 'title', message: 'is required' }] }),
  }
}
