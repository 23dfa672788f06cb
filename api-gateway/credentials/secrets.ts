import { createHash, randomBytes } from 'node:crypto'

/** A secret for one person's hands: refresh tokens, links. Only its hash is kept. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/** A token for a script: one can see what it is, wherever it turns up. */
export function newPersonalToken(): { token: string; hash: Buffer } {
  const token = `${personalTokenPrefix}${newSecret().secret}`
  return { token, hash: hashOf(token) }
}

export const personalTokenPrefix = 'piecework_'

/** What a secret is looked up by. No salt: 256 random bits cannot be guessed. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
