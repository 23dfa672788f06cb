import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import PostalMime, { type Address } from 'postal-mime'
import { v7 as newId } from 'uuid'
import { z } from 'zod'

const mailbox = z.object({ Name: z.string(), Address: z.string() })

/** What a list shows of a message. Names are Mailpit's, so that both can be asked alike. */
const summary = z.object({
  ID: z.uuid(),
  /** Without the angle brackets, as Mailpit has it. */
  MessageID: z.string(),
  From: mailbox,
  To: z.array(mailbox),
  Subject: z.string(),
  Created: z.iso.datetime(),
})
export type Summary = z.infer<typeof summary>
export type Message = Summary & { Text: string; HTML: string }

/** Who said in SMTP that the mail is from them and for whom; used where the headers are silent. */
export interface Envelope {
  from: string
  to: string[]
}

/** Messages in a folder: one .eml each, and an index to which one line per message is appended. */
export interface MailStore {
  /** Keeps a message; resolves once it would survive the end of this process. */
  add(raw: Buffer, envelope: Envelope): Promise<Summary>
  /** Newest first. */
  list(limit: number, start: number): Summary[]
  read(id: string): Promise<Message | undefined>
  total(): number
}

/**
 * Opens the folder, makes it if needed. Only the newest `keep` messages stay; older ones are
 * deleted, in the index at the next opening.
 */
export async function openStore(folder: string, keep = 20_000): Promise<MailStore> {
  await mkdir(folder, { recursive: true })
  const index = path.join(folder, 'index.jsonl')
  const fileOf = (id: string) => path.join(folder, `${id}.eml`)
  const messages = await readIndex(index)
  if (messages.length > keep) {
    await forget(messages.splice(0, messages.length - keep))
    await writeFile(`${index}.new`, messages.map(toLine).join(''))
    await rename(`${index}.new`, index)
  }

  async function forget(old: Summary[]) {
    for (const { ID } of old) await rm(fileOf(ID), { force: true })
  }

  return {
    async add(raw, envelope) {
      const message = await summarize(raw, envelope)
      await writeFile(fileOf(message.ID), raw)
      await appendFile(index, toLine(message))
      messages.push(message)
      if (messages.length > keep) await forget(messages.splice(0, messages.length - keep))
      return message
    },
    list(limit, start) {
      const end = Math.max(0, messages.length - start)
      return messages.slice(Math.max(0, end - limit), end).toReversed()
    },
    async read(id) {
      const found = messages.find(({ ID }) => ID === id)
      if (!found) return undefined
      const { text, html } = await PostalMime.parse(await readFile(fileOf(id)))
      return { ...found, Text: text ?? '', HTML: html ?? '' }
    },
    total: () => messages.length,
  }
}

const toLine = (message: Summary) => `${JSON.stringify(message)}\n`

/** A line that was cut off when the machine died is left out; its mail was not acknowledged. */
async function readIndex(file: string): Promise<Summary[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text !== '' && !text.endsWith('\n')) await appendFile(file, '\n')
  return text.split('\n').flatMap((line) => {
    try {
      return [summary.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}

async function summarize(raw: Buffer, envelope: Envelope): Promise<Summary> {
  const mail = await PostalMime.parse(raw)
  const [from] = mail.from ? mailboxes(mail.from) : []
  const to = (mail.to ?? []).flatMap(mailboxes)
  return {
    ID: newId(),
    MessageID: (mail.messageId ?? '').replace(/^<|>$/g, ''),
    From: from ?? { Name: '', Address: envelope.from },
    To: to.length > 0 ? to : envelope.to.map((Address) => ({ Name: '', Address })),
    Subject: mail.subject ?? '',
    Created: new Date().toISOString(),
  }
}

/** An address, or the members of a group of addresses. */
function mailboxes(address: Address): Summary['To'] {
  if (address.group) {
    return address.group.map(({ name, address }) => ({ Name: name, Address: address }))
  }
  return [{ Name: address.name, Address: address.address }]
}
