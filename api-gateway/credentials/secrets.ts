import { createHash, randomBytes } from 'node:crypto'

/** A secret for one person's hands: refresh tokens, links. Only its hash is kept. */
export function newSecret(): { secret: string; hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/** What a secret is looked up by. No salt: 256 random bits cannot be guessed. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
