import { z } from 'zod'

const pageSize = 500
const answer = z.looseObject({
  total: z.int(),
  messages: z.array(z.looseObject({ MessageID: z.string() })),
})

/** How many mails the mailbox holds about each payout, by the payout's id in the Message-ID. */
export async function mailbox(inboxUrl: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let start = 0; ; start += pageSize) {
    const url = `${inboxUrl}/api/v1/messages?limit=${pageSize}&start=${start}`
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    const { total, messages } = answer.parse(await response.json())
    for (const { MessageID } of messages) {
      const id = /payout-(?:return-)?([0-9a-f-]{36})@/.exec(MessageID)?.[1]
      if (id) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    if (start + pageSize >= total) return counts
  }
}
