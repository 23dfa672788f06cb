import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const bytesOfEach = 16
/** Asked for one at a time, random bytes took most of an id's time. */
const pool = Buffer.alloc(256 * bytesOfEach)
let taken = pool.length
let lastMs = 0
let sequence = 0

/** A new id: UUID version 7, so that ids made later sort later. */
export function newId(): string {
  const random = nextRandom()
  const now = Date.now()
  // Within one millisecond, or when the clock went back, they count on from a random number.
  if (now > lastMs) [lastMs, sequence] = [now, random.readUInt32BE() >>> 1]
  else sequence += 1
  return v7({ random, msecs: lastMs, seq: sequence })
}

function nextRandom(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += bytesOfEach
  return pool.subarray(taken - bytesOfEach, taken)
}
