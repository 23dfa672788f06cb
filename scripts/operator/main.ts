/**
 * `npm run operator -- add <email>`: marks somebody as an operator, which takes effect when they
 * sign in or refresh next. As the owner of the identity database (`IDENTITY_OWNER_DATABASE_URL`),
 * or of the system that runs from this checkout.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'
import { database } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'

const status = z.looseObject({
  postgres: z.array(z.looseObject({ name: z.string(), url: z.string().nullable() })),
})

const [command, email] = process.argv.slice(2)
if (command !== 'add' || !email) {
  console.error('npm run operator -- add <email>')
  process.exit(1)
}
const db = database({ url: await identityUrl(), name: 'operator' })
const address = email.trim().toLowerCase()
const marked = await db.system(async (trx) => {
  const { rows } = await trx.raw('SELECT system_mark_operator(?, ?) AS marked', [address, newId()])
  return rows[0].marked === true
})
await db.close()
console.log(marked ? `${address} is an operator from the next sign-in on.` : 'Nobody has it.')
process.exitCode = marked ? 0 : 1

async function identityUrl(): Promise<string> {
  const given = process.env.IDENTITY_OWNER_DATABASE_URL
  if (given) return given
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['infra/local/status.js', '--json'])
  const { postgres } = status.parse(JSON.parse(stdout))
  const url = postgres.find(({ name }) => name === 'identity')?.url
  if (!url) throw new Error('Nothing runs here: set IDENTITY_OWNER_DATABASE_URL')
  return url
}
