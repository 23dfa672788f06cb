import { readFileSync } from 'node:fs'
import { z } from 'zod'

const call = z.object({
  call: z.literal('complete'),
  taskId: z.uuid(),
  by: z.uuid(),
  /** Null: no answer came, so nobody knows whether it happened. */
  status: z.int().nullable(),
})

/** What clients did and what they were answered, as a load or fault run wrote it down. */
export type History = readonly z.infer<typeof call>[]

/** Reads a history: a file of one JSON object per line. */
export function readHistory(path: string): History {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => call.parse(JSON.parse(line)))
}
