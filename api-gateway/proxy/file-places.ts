import type { Endpoint } from '#contracts/endpoint.ts'
import { isFile } from '#contracts/endpoint.ts'
import { AppError } from '#platform/errors.ts'

/** At the same time. Files go in and out as slowly as their caller likes. */
const mostOfOnePerson = 5
const retryAfterSeconds = 1

/** Whether a file goes in or comes out, piece by piece. */
export const movesFile = ({ upload, answers }: Endpoint): boolean =>
  upload !== undefined || Object.values(answers).some(isFile)

/** Sees to it that no person holds the places that all people's files have at a service. */
export function filePlaces() {
  const taken = new Map<string, number>()

  return {
    /** Does the work that moves a file. Throws 429 when this person moves too many already. */
    async hold<T>(personId: string, work: () => Promise<T>): Promise<T> {
      const own = taken.get(personId) ?? 0
      if (own >= mostOfOnePerson) throw tooMany()
      taken.set(personId, own + 1)
      try {
        return await work()
      } finally {
        const left = (taken.get(personId) ?? 1) - 1
        if (left > 0) taken.set(personId, left)
        else taken.delete(personId)
      }
    },
  }
}

const tooMany = () =>
  new AppError(429, 'rate_limited', `${mostOfOnePerson} files at a time are the limit`, {
    retryAfterSeconds,
  })
