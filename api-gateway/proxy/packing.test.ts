import { randomBytes } from 'node:crypto'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { testGateway } from '../testing/gateway.ts'
import { rawUpstream } from '../testing/raw-upstream.ts'

const list = JSON.stringify({ items: Array.from({ length: 200 }, (_, at) => ({ at, title: 'x' })) })
/** Packs badly, so that what waits somewhere counts. */
const piece = randomBytes(45_000).toString('base64')
/** More than sockets and streams hold by themselves. */
const pieces = 1_000
const written = { bytes: 0 }

const answers: Record<string, { headers: Record<string, string>; body: string }> = {
  list: { headers: { 'content-type': 'application/json', etag: '"v1"' }, body: list },
  small: { headers: { 'content-type': 'application/json' }, body: '{"items":[]}' },
  packed: { headers: { 'content-type': 'application/json', 'content-encoding': 'br' }, body: list },
  kept: {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store, no-transform' },
    body: list,
  },
  document: { headers: { 'content-type': 'application/pdf' }, body: list },
  stream: { headers: { 'content-type': 'text/event-stream' }, body: list },
}

async function writeTable(response: ServerResponse, most: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' })
  for (let count = 0; count < most && !response.destroyed; count += 1) {
    written.bytes += piece.length
    if (!response.write(piece)) await new Promise((go) => response.once('drain', go))
  }
  response.end()
}

const service = await rawUpstream((request, response) => {
  const what = new URL(request.url ?? '', 'http://service').searchParams.get('search') ?? ''
  if (what === 'table' || what === 'short-table') {
    void writeTable(response, what === 'table' ? pieces : 10)
    return
  }
  const { headers, body } = answers[what] ?? { headers: {}, body: '' }
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
})
const gateway = await testGateway({ origins: [service.origin] })
const authorization = await gateway.signedIn()

function ask(what: string, accepted?: string, method = 'GET'): Promise<IncomingMessage> {
  const headers = { authorization, ...(accepted !== undefined && { 'accept-encoding': accepted }) }
  const url = `${gateway.url}/api/v1/tasks?search=${what}`
  return new Promise((resolve, reject) => {
    get(url, { headers, method }, resolve).once('error', reject)
  })
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const read: Buffer[] = []
  for await (const chunk of answer) read.push(chunk)
  return Buffer.concat(read)
}

describe('an answer of a service', () => {
  it.each(['gzip', 'br, gzip;q=0.5', '*', 'deflate, GZIP'])(
    'is packed for whoever accepts %s',
    async (accepted) => {
      const answer = await ask('list', accepted)
      const bytes = await bytesOf(answer)
      expect(answer.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: 'Accept-Encoding',
        etag: 'W/"v1"',
      })
      expect(answer.headers['content-length']).toBeUndefined()
      expect(bytes.length).toBeLessThan(list.length / 4)
      expect(gunzipSync(bytes).toString()).toBe(list)
    },
  )

  it.each([undefined, 'identity', 'br', 'gzip;q=0', '*;q=0', 'gzip;q=0, *'])(
    'stays as it is for whoever accepts %s',
    async (accepted) => {
      const answer = await ask('list', accepted)
      expect(answer.headers['content-encoding']).toBeUndefined()
      expect(answer.headers).toMatchObject({ etag: '"v1"', 'content-length': `${list.length}` })
      expect((await bytesOf(answer)).toString()).toBe(list)
    },
  )

  it.each(['small', 'packed', 'kept', 'document', 'stream'])(
    'stays as it is when it is %s',
    async (what) => {
      const answer = await ask(what, 'gzip')
      expect(answer.headers['content-encoding']).toBe(answers[what]?.headers['content-encoding'])
      expect((await bytesOf(answer)).toString()).toBe(answers[what]?.body)
    },
  )

  it('has no body when only its head is asked for', async () => {
    const answer = await ask('list', 'gzip', 'HEAD')
    expect(answer.headers['content-length']).toBe(`${list.length}`)
    expect(await bytesOf(answer)).toHaveLength(0)
  })

  it('of unknown length is packed piece by piece', async () => {
    const answer = await ask('short-table', 'gzip')
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(await bytesOf(answer)).toString()).toBe(piece.repeat(10))
  })

  it('of any size passes through: who reads slowly holds up the service', async () => {
    written.bytes = 0
    const answer = await ask('table', 'gzip')
    let before = -1
    while (before !== written.bytes) {
      before = written.bytes
      await sleep(300)
    }
    expect(written.bytes).toBeLessThan((piece.length * pieces) / 2)
    answer.destroy()
    await service.requests.at(-1)?.over
  }, 20_000)

  it('ends at the service too when the caller hangs up in the middle', async () => {
    const answer = await ask('table', 'gzip')
    answer.destroy()
    await service.requests.at(-1)?.over
    expect(gateway.upstream.state()).toBe('ready')
  })
})
