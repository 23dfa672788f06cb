import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Asked for one at a time, random bytes took most of an id's time. */
const pool = Buffer.alloc(4_096)
let taken = pool.length
let lastMs = 0
let sequence = 0

/** A new id: UUID version 7, so that ids made later sort later. */
export function newId(): string {
  const random = nextRandom(16)
  const now = Date.now()
  // Within one millisecond, or when the clock went back, they count on from a random number.
  if (now > lastMs) [lastMs, sequence] = [now, random.readUInt32BE() >>> 1]
  else sequence += 1
  return v7({ random, msecs: lastMs, seq: sequence })
}

/** So many random bytes (4,096 at most), in hexadecimal digits. */
export function randomHex(bytes: number): string {
  return nextRandom(bytes).toString('hex')
}

function nextRandom(bytes: number): Buffer {
  if (taken + bytes > pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += bytes
  return pool.subarray(taken - bytes, taken)
}
