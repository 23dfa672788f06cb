import { z } from 'zod'

const pageSize = 500
const messages = z.looseObject({
  total: z.int(),
  messages: z.array(
    z.looseObject({
      MessageID: z.string(),
      Subject: z.string(),
      To: z.array(z.looseObject({ Address: z.string() })),
    }),
  ),
})
export type Mail = z.infer<typeof messages>['messages'][number]

/** The mails to these addresses, newest first, as the local inbox has them. */
export async function mailsTo(inboxUrl: string, addresses: readonly string[]): Promise<Mail[]> {
  const wanted = new Set(addresses)
  const found: Mail[] = []
  for (let start = 0; ; start += pageSize) {
    const url = `${inboxUrl}/api/v1/messages?limit=${pageSize}&start=${start}`
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    const { total, messages: page } = messages.parse(await answer.json())
    found.push(...page.filter((mail) => mail.To.some(({ Address }) => wanted.has(Address))))
    if (start + pageSize >= total) return found
  }
}
