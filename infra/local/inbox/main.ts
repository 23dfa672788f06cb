import { z } from 'zod'
import { startInbox } from './inbox.ts'

const config = z
  .object({
    INBOX_FOLDER: z.string().min(1),
    INBOX_PORT: z.coerce.number().int().min(0).max(65_535),
    INBOX_SMTP_PORT: z.coerce.number().int().min(0).max(65_535),
    BIND_HOST: z.string().default('127.0.0.1'),
  })
  .parse(process.env)

const inbox = await startInbox({
  folder: config.INBOX_FOLDER,
  httpPort: config.INBOX_PORT,
  smtpPort: config.INBOX_SMTP_PORT,
  host: config.BIND_HOST,
})
process.stdout.write(`inbox at ${inbox.url}, mail for it at ${inbox.smtpUrl}\n`)

async function stop() {
  await inbox.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
