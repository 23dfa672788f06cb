import { z } from 'zod'

/** The largest amount of one movement, in minor units (DESIGN 7). */
export const largestAmountMinor = 1_000_000_000_000

// Control characters: what PostgreSQL refuses or a page cannot show.
const forbiddenCharacters = /\p{Cc}/u
const forbiddenInLongText = /(?![\n\t])\p{Cc}/u

/** One line of text: trimmed, not empty, well-formed, without control characters (API "Conventions"). */
export const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(isWellFormed, 'must be well-formed Unicode')
    .refine((value) => !forbiddenCharacters.test(value), 'must not contain control characters')

/** Text of several lines: as `text`, but line breaks and tabs are welcome. */
export const longText = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(isWellFormed, 'must be well-formed Unicode')
    .refine((value) => !forbiddenInLongText.test(value), 'must not contain control characters')

function isWellFormed(value: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)
}

export const id = z.uuid()
/** RFC 3339 in UTC. */
export const time = z.iso.datetime()
/** `YYYY-MM-DD` in the organization's time zone. */
export const day = z.iso.date()
/** ISO 4217. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
/** The positive amount of one movement, in minor units. */
export const amountMinor = z.int().min(1).max(largestAmountMinor)
/** An amount that may be zero, such as a fee. */
export const feeMinor = z.int().min(0).max(largestAmountMinor)
/** A sum or a balance: any safe integer, minor units. */
export const sumMinor = z.int()
/** Who a task, a payout or a line is about. */
export const person = z.object({ id, name: z.string() })
export type Person = z.infer<typeof person>

/** One page of a list; `nextCursor` is null on the last. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** `?limit` and `?cursor` of every list (API "Conventions"). */
export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(500).optional(),
}

/** A range of days, both ends included; a missing end is today. */
export const dayRange = { from: day.optional(), to: day.optional() }

/** What every answer that was read from a replica says about its age. */
export const freshness = { asOf: time, replicaLagMs: z.int().min(0) }
