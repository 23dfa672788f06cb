/**
 * Makes the demo organization and its people, where they do not exist: `node scripts/seed.ts`.
 * For a local start only. The other services hear of them by events.
 */
import { commonShape, connectionUrl, readConfig } from '#platform/config.ts'
import { database } from '#platform/db.ts'
import { seedDemo } from '../api-gateway/seed-demo.ts'

const { IDENTITY_DATABASE_URL, NODE_ENV } = readConfig({
  NODE_ENV: commonShape.NODE_ENV,
  IDENTITY_DATABASE_URL: connectionUrl('postgres', 'postgresql'),
})
if (NODE_ENV === 'production') {
  process.stderr.write('The demo organization has known passwords: never in production\n')
  process.exit(1)
}
const db = database({ url: IDENTITY_DATABASE_URL, name: 'seed' })
await seedDemo(db)
await db.close()
