import fc from 'fast-check'
import { z } from 'zod'
import { exampleOf, type JsonSchema } from '../../api-gateway/documents/example-of.ts'

const atOnce = 20
const limitMs = 1_000
/** Whatever the machine does besides, one of so many answers is as quick as it can be. */
const chances = 3

/** A status, and how long it took. */
interface Seen {
  status: number
  tookMs: number
}

/**
 * Bodies that do not fit this schema: any JSON, objects with some of its fields, and a body that
 * fits but for one field. The same seed gives the same ones.
 */
export function invalidBodies(schema: z.ZodObject, count: number, seed: number): unknown[] {
  const strict = schema.strict()
  const fitting = exampleOf(schemaOf(schema))
  const names = [...Object.keys(schema.shape), 'role', 'id', 'organizationId', 'x']
  const field = fc.constantFrom(...names)
  const almost = fc
    .tuple(field, fc.option(fc.jsonValue(), { nil: undefined }))
    .map(([name, value]): unknown => ({ ...Object(fitting), [name]: value }))
  const bodies = fc
    .oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()), almost)
    .filter((body) => !strict.safeParse(JSON.parse(JSON.stringify(body))).success)
  return fc.sample(bodies, { numRuns: count, seed })
}

/**
 * Sends each of them and returns what was wrong with the answers: not 4xx, or not within a second.
 * One that was slow among others is sent again alone: then it is the answer that is slow, each time.
 */
export async function refusedSoon(
  bodies: readonly unknown[],
  send: (text: string) => Promise<{ status: number }>,
): Promise<string[]> {
  const wrong: string[] = []
  const timed = async (text: string): Promise<Seen> => {
    const startedAt = performance.now()
    const { status } = await send(text)
    return { status, tookMs: performance.now() - startedAt }
  }
  const judge = async (body: unknown): Promise<void> => {
    const text = JSON.stringify(body)
    const { status, tookMs } = await timed(text)
    if (status < 400 || status >= 500) wrong.push(`${status}: ${text}`)
    if (tookMs > limitMs) slow.push(text)
  }
  const slow: string[] = []
  for (let from = 0; from < bodies.length; from += atOnce) {
    await Promise.all(bodies.slice(from, from + atOnce).map(judge))
  }
  for (const text of slow) {
    let tookMs = Number.POSITIVE_INFINITY
    for (let chance = 0; chance < chances && tookMs > limitMs; chance += 1) {
      tookMs = (await timed(text)).tookMs
    }
    if (tookMs > limitMs) wrong.push(`${Math.round(tookMs)} ms: ${text}`)
  }
  return wrong
}

const schemaOf = (shape: z.ZodType): JsonSchema =>
  JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' })))
