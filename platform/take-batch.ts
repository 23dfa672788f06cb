import { attemptsOf, type Delivery } from './delivery.ts'
import type { Reading } from './received.ts'

/** Messages in one batch at most. */
export const batchLimit = 200
const weightLimit = 1_000

/** A message as it came, and what could be read in it. */
export interface Incoming {
  delivery: Delivery
  reading: Reading
}

interface Rules {
  read: (delivery: Delivery) => Reading
  /** How many movements a message counts as. */
  weigh: (reading: Reading) => number
}

/**
 * Takes off what is waiting what is to be handled together: 200 messages or 1,000 movements at
 * most, of as few organizations as possible, beginning with that of the oldest message. Each
 * organization's messages stay in their order. A message that failed before goes alone: it must
 * not take others down with it again.
 */
export function takeBatch(waiting: Delivery[], { read, weigh }: Rules): Incoming[] {
  const chosen = new Map<Delivery, Reading>()
  let weight = 0
  for (const [delivery, reading] of byOrganization(waiting, read)) {
    weight += weigh(reading)
    if (chosen.size === batchLimit || (chosen.size > 0 && weight > weightLimit)) break
    chosen.set(delivery, reading)
  }
  return takeOut(waiting, chosen)
}

/** Takes the chosen ones out of the queue, which keeps its order. */
function takeOut(waiting: Delivery[], chosen: ReadonlyMap<Delivery, Reading>): Incoming[] {
  const incoming: Incoming[] = []
  let left = 0
  for (const delivery of waiting) {
    const reading = chosen.get(delivery)
    if (reading) incoming.push({ delivery, reading })
    else waiting[left++] = delivery
  }
  waiting.length = left
  return incoming
}

/**
 * One organization after the other, as far as no message in between has to go alone. Looks no
 * further once the first of them fills a batch: a long queue would be walked through each time.
 */
function byOrganization(
  waiting: readonly Delivery[],
  read: Rules['read'],
): (readonly [Delivery, Reading])[] {
  const [first] = waiting
  if (first && attemptsOf(first) > 0) return [[first, read(first)]]
  const groups = new Map<string | null, (readonly [Delivery, Reading])[]>()
  const closed = new Set<string | null>()
  let oldest: (readonly [Delivery, Reading])[] | undefined
  for (const delivery of waiting) {
    const reading = read(delivery)
    const organizationId = organizationOf(reading)
    if (attemptsOf(delivery) > 0) closed.add(organizationId)
    if (closed.has(organizationId)) continue
    const group = groups.get(organizationId) ?? []
    groups.set(organizationId, group)
    group.push([delivery, reading])
    oldest ??= group
    if (group === oldest && group.length === batchLimit) break
  }
  return [...groups.values()].flat()
}

const organizationOf = (reading: Reading): string | null =>
  'event' in reading ? reading.event.organizationId : reading.unreadable.organizationId
