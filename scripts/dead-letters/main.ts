/**
 * `npm run dead-letters -- list|show|replay|replay-all <service> [id|queue] [--rate 50]`, as an
 * operator: OPERATOR_EMAIL and OPERATOR_PASSWORD, by default the demo's. For the system that runs
 * from this checkout, or `GATEWAY_URL`.
 */
import { parseArgs } from 'node:util'
import * as api from '#contracts/api/dead-letters.ts'
import { login } from '#contracts/api/identity.ts'
import { apiClient, type Client } from '#contracts/client.ts'
import { gatewayUrl } from '../gateway-url.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rate: { type: 'string', default: '50' } },
})
const [command = 'list', name, target] = positionals
const service = api.listDeadLetters.query.shape.service.safeParse(name)
const usage = 'npm run dead-letters -- list|show|replay|replay-all <service> [id|queue] [--rate 50]'
if (!service.success) fail(usage)

const query = { service: service.data }
const client = await signIn()
if (command === 'list') await list()
else if (command === 'replay-all') await replayAll()
else if (command === 'show' && target) {
  console.log(await client(api.readDeadLetter, { params: { deadLetterId: target }, query }))
} else if (command === 'replay' && target) {
  console.log(await client(api.replayDeadLetter, { params: { deadLetterId: target }, query }))
} else fail(usage)

async function list(): Promise<void> {
  let cursor: string | undefined
  do {
    const page = await client(api.listDeadLetters, {
      query: { ...query, ...(target && { queue: target }), ...(cursor && { cursor }), limit: 200 },
    })
    for (const { id, queue, reason, attempts, lastFailedAt, detail } of page.items) {
      console.log(`${id}  ${lastFailedAt}  ${queue}  ${reason}  ${attempts}x  ${detail}`)
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

async function replayAll(): Promise<void> {
  let cursor: string | undefined
  do {
    const answer = await client(api.replayDeadLetters, {
      query,
      body: {
        ratePerSecond: Number(values.rate),
        ...(target && { queue: target }),
        ...(cursor && { cursor }),
      },
    })
    console.log(`resolved ${answer.resolved}, failed again ${answer.failed}`)
    cursor = answer.nextCursor ?? undefined
  } while (cursor)
}

async function signIn(): Promise<Client> {
  const url = await gatewayUrl()
  const email = process.env.OPERATOR_EMAIL ?? 'admin@demo.local'
  const password = process.env.OPERATOR_PASSWORD ?? 'piecework-demo'
  const { accessToken } = await apiClient(url)(login, { body: { email, password } })
  return apiClient(url, () => accessToken)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
