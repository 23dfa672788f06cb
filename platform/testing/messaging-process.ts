/** A service that only relays and consumes, for tests that kill it. Started with ROLES. */
import { z } from 'zod'
import { connectBus } from '../bus.ts'
import { readConfig } from '../config.ts'
import { startConsumers } from '../consumers.ts'
import { database } from '../db.ts'
import { startRelay } from '../relay.ts'
import { run } from '../service.ts'
import { thingConsumers } from './messaging.ts'

const config = readConfig({
  ROLES: z.string(),
  RABBITMQ_URL: z.string(),
  ACCOUNTING_DATABASE_URL: z.string(),
})
const db = database({ url: config.ACCOUNTING_DATABASE_URL, name: 'accounting' })
const bus = connectBus(config.RABBITMQ_URL, 'accounting')

await run(
  'accounting',
  config.ROLES.split(','),
  {
    relay: () => startRelay({ db, bus }),
    consumers: () => startConsumers({ bus, db, consumers: thingConsumers }),
  },
  async () => {
    await bus.close()
    await db.close()
  },
)
