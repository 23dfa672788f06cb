import { z } from 'zod'
import { defineEvent } from '#contracts/event.ts'
import type { EventOf } from '../consumers.ts'
import { on } from '../consumers.ts'
import type { Db, Migration, Trx } from '../db.ts'
import { envelopeOf } from '../envelope.ts'
import { conflict } from '../errors.ts'
import { newId } from '../ids.ts'
import { deadLettersMigration } from '../migrations/dead-letters.ts'
import { inboxMigration } from '../migrations/inbox.ts'
import { outboxMigration } from '../migrations/outbox.ts'
import { addToOutbox } from '../outbox.ts'
import { type ServiceProcess, startProcess } from './service-process.ts'

export const acme = '01890000-0000-7000-8000-00000000000a'
export const bolt = '01890000-0000-7000-8000-00000000000b'

/** An event that exists only in the tests of the platform; accounting tells it to itself. */
export const thingHappened = defineEvent({
  name: 'thing.happened',
  version: 1,
  from: 'accounting',
  subject: (data) => data.subject,
  summary: 'Something happened.',
  data: z.object({
    subject: z.string(),
    number: z.int(),
    /** What the handler is to do with it. */
    outcome: z.enum(['succeed', 'refuse', 'fail']).default('succeed'),
  }),
})

/** A hint of the same kind; nobody listens to it. */
export const thingHinted = defineEvent({
  name: 'thing.hinted',
  version: 1,
  from: 'accounting',
  kind: 'hint',
  subject: () => 'hint',
  summary: 'Something may have happened.',
  data: z.object({}),
})

/** Queue of `thingHappened`. */
export const thingQueue = 'accounting.thing.happened.v1'

/** What the handler leaves behind: no key keeps an effect from being there twice. */
const effects: Migration = {
  name: 'effects',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE effects (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      organization_id text NOT NULL, subject text NOT NULL, number int NOT NULL)`)
    await trx.raw('GRANT SELECT, INSERT ON effects TO accounting')
  },
}

export const messagingMigrations: readonly Migration[] = [
  outboxMigration('accounting'),
  inboxMigration('accounting'),
  deadLettersMigration('accounting'),
  effects,
]

/** Says that things happened, each in a transaction of its own. */
export async function announce(
  db: Db,
  ...things: Array<{ subject?: string; number: number; outcome?: 'succeed' | 'refuse' | 'fail' }>
): Promise<void> {
  for (const { subject = 'thing', number, outcome = 'succeed' } of things) {
    await db.as({ organizationId: acme }, (trx) =>
      addToOutbox(trx, thingHappened.about({ subject, number, outcome }, number)),
    )
  }
}

type Thing = Parameters<typeof thingHappened.about>[0]

/** The message of an event that came from elsewhere. */
export function thingMessage(thing: Thing, organizationId = acme, id = newId()): string {
  return envelopeOf(thingHappened.about(thing, 1), {
    id,
    organizationId,
    time: new Date(),
    correlationId: `click ${thing.number}`,
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  })
}

/** Starts a process with these roles only, which a failpoint may end. */
export function startMessaging(
  roles: string,
  failpoints: string,
  urls: { database: string; rabbitmq: string },
): Promise<ServiceProcess> {
  return startProcess({
    service: 'accounting',
    main: 'platform/testing/messaging-process.ts',
    port: 0,
    env: {
      ...process.env,
      ROLES: roles,
      LOG_LEVEL: 'info',
      FAILPOINTS: failpoints,
      RABBITMQ_URL: urls.rabbitmq,
      ACCOUNTING_DATABASE_URL: urls.database,
    },
  })
}

/** Leaves one row per event, or refuses, or fails, as the event says. */
export async function leaveEffects(
  trx: Trx,
  events: EventOf<typeof thingHappened>[],
): Promise<void> {
  for (const { data, organizationId } of events) {
    if (data.outcome === 'refuse') throw conflict('not_now', 'This thing is refused')
    if (data.outcome === 'fail') throw new Error('This thing has a fault')
    const { subject, number } = data
    await trx('effects').insert({ organization_id: organizationId, subject, number })
  }
}

export const thingConsumers = [on(thingHappened, leaveEffects)]
