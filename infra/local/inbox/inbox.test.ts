import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import nodemailer from 'nodemailer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Inbox, startInbox } from './inbox.ts'
import { openStore } from './store.ts'

let folder: string
let inbox: Inbox

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inbox-'))
  inbox = await startInbox({ folder })
})

afterEach(async () => {
  await inbox.close()
  await rm(folder, { recursive: true })
})

async function send(subject: string, more: object = {}) {
  const sender = nodemailer.createTransport(inbox.smtpUrl)
  return await sender.sendMail({
    from: 'Piecework <pay@piecework.example>',
    to: 'Ann <ann@example.com>',
    messageId: `<${subject}@piecework.example>`,
    subject,
    text: 'You were paid.',
    html: '<p>You were <b>paid</b>.</p>',
    ...more,
  })
}

async function ask(path: string) {
  const answer = await fetch(inbox.url + path)
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

describe('the two calls for programs', () => {
  it('list messages newest first', async () => {
    for (const subject of ['first', 'second', 'third']) await send(subject)

    const { text } = await ask('/api/v1/messages?limit=2&start=1')

    const list = JSON.parse(text)
    expect(list.total).toBe(3)
    expect(list.messages).toMatchObject([
      {
        MessageID: 'second@piecework.example',
        From: { Name: 'Piecework', Address: 'pay@piecework.example' },
        To: [{ Name: 'Ann', Address: 'ann@example.com' }],
        Subject: 'second',
      },
      { Subject: 'first' },
    ])
  })

  it('show one message with both its bodies', async () => {
    await send('first')
    const [summary] = inbox.store.list(1, 0)

    const { text } = await ask(`/api/v1/message/${summary?.ID}`)

    const message = JSON.parse(text)
    expect(message).toMatchObject({ ...summary })
    expect(message.HTML.trim()).toBe('<p>You were <b>paid</b>.</p>')
    expect(message.Text.trim()).toBe('You were paid.')
  })

  it('answer 404 for a message that is not there', async () => {
    expect(await ask('/api/v1/message/nobody')).toMatchObject({ status: 404 })
    expect(await ask('/api/v1/message/..%2F..%2Fetc')).toMatchObject({ status: 404 })
  })
})

describe('the page', () => {
  it('says that it is empty, then shows what came', async () => {
    expect((await ask('/')).text).toContain('No mail yet')

    await send('<b>first</b>')
    expect((await ask('/')).text).toContain('&lt;b&gt;first&lt;/b&gt;')
  })

  it('shows HTML only in a sandboxed frame', async () => {
    await send('first', { html: '<script>alert(1)</script>hello' })
    const [summary] = inbox.store.list(1, 0)

    const page = await ask(`/message/${summary?.ID}`)
    expect(page.text).not.toContain('alert(1)')
    const mail = await ask(`/mail/${summary?.ID}`)
    expect(mail.headers.get('content-security-policy')).toContain('sandbox')
    expect(mail.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('the folder', () => {
  it('keeps messages over a restart, and survives a line cut off by a crash', async () => {
    await send('first')
    await appendFile(path.join(folder, 'index.jsonl'), '{"ID":"half')
    await inbox.close()
    inbox = await startInbox({ folder })
    await send('second')
    await inbox.close()
    inbox = await startInbox({ folder })

    expect(inbox.store.list(10, 0).map(({ Subject }) => Subject)).toEqual(['second', 'first'])
  })

  it('keeps only the newest', async () => {
    for (const subject of ['first', 'second', 'third']) await send(subject)

    const small = await openStore(folder, 2)

    expect(small.list(10, 0).map(({ Subject }) => Subject)).toEqual(['third', 'second'])
  })
})

describe('mail that is not accepted', () => {
  it('is refused beyond 5 MB', async () => {
    const attempt = send('huge', { text: 'x'.repeat(6 * 1024 * 1024) })

    await expect(attempt).rejects.toMatchObject({ responseCode: 552 })
    expect(inbox.store.total()).toBe(0)
  })

  it('is refused on demand, so many times, for one address', async () => {
    inbox.fail({ kind: 'refuse', code: 550, to: 'bob@example.com' })
    inbox.fail({ kind: 'refuse', times: 1 })

    await expect(send('a', { to: 'bob@example.com' })).rejects.toMatchObject({ responseCode: 550 })
    await expect(send('b')).rejects.toMatchObject({ responseCode: 451 })
    await send('c')
    inbox.behave()
    await send('d', { to: 'bob@example.com' })
    expect(inbox.store.total()).toBe(2)
  })

  it('is kept but not acknowledged when the server dies after DATA', async () => {
    inbox.fail({ kind: 'die-after-data', times: 1 })

    await expect(send('first')).rejects.toThrow()
    await send('first')
    expect(inbox.store.total()).toBe(2)
  })

  it('meets nobody while the server is down, and the same port after', async () => {
    await inbox.stopSmtp()
    await expect(send('first')).rejects.toMatchObject({ code: 'ESOCKET' })

    await inbox.startSmtp()
    await send('first')
    expect(inbox.store.total()).toBe(1)
  })
})
