import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { seal, unseal } from '#platform/seal.ts'

/** Time to sign in at the provider. */
export const journeySeconds = 600

const journey = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  /** Milliseconds since 1970. */
  endsAt: z.number(),
})

/** What has to come back from the provider, kept by the browser that went there. */
export type Journey = Omit<z.infer<typeof journey>, 'endsAt'>

/** Closes and opens journeys; every instance with the same client secret can. */
export interface JourneySeal {
  close(kept: Journey, now: Date): string
  /** Undefined when it is not ours, was changed or is too old. */
  open(sealed: string | undefined, now: Date): Journey | undefined
}

/** Seals journeys with a key that comes from the client secret and is used for nothing else. */
export function journeySeal(clientSecret: string): JourneySeal {
  const key = Buffer.from(hkdfSync('sha256', clientSecret, '', 'piecework openid journey', 32))
  return {
    close: (kept, now) => {
      const endsAt = now.getTime() + journeySeconds * 1_000
      return seal(key, JSON.stringify({ ...kept, endsAt }))
    },
    open: (sealed, now) => {
      if (sealed === undefined) return undefined
      try {
        const { endsAt, ...kept } = journey.parse(JSON.parse(unseal(key, sealed)))
        return endsAt > now.getTime() ? kept : undefined
      } catch {
        return undefined
      }
    },
  }
}
