import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Closes a text for whoever has the same key (32 bytes): AES-256-GCM, base64url of nonce, tag and
 * ciphertext. Sealing the same text twice gives different results.
 */
export function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce)
  const pieces = [cipher.update(text, 'utf8'), cipher.final()]
  return Buffer.concat([nonce, cipher.getAuthTag(), ...pieces]).toString('base64url')
}

/** Opens what `seal` closed. Throws when the key is another or a single bit was changed. */
export function unseal(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const nonce = bytes.subarray(0, nonceBytes)
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(tag)
  const opened = decipher.update(bytes.subarray(nonceBytes + tagBytes))
  return Buffer.concat([opened, decipher.final()]).toString('utf8')
}
