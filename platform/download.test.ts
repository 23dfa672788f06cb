import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { endpoint, file } from '#contracts/endpoint.ts'
import { download, serve } from './http.ts'
import { eventually } from './testing/eventually.ts'
import { httpService } from './testing/http-service.ts'

const readThings = endpoint({
  name: 'readThings',
  service: 'accounting',
  method: 'GET',
  path: '/things.csv',
  roles: ['manager'],
  answers: { 200: file('text/csv') },
  errors: [],
  summary: '',
})

let content: Buffer | AsyncIterable<string> = Buffer.from('a,b\n')
const { url, tokenFor } = await httpService({
  build: (router) => {
    serve(router, readThings, async () =>
      download({ name: 'things.csv', contentType: 'text/csv', content }),
    )
  },
})
const headers = { authorization: `Bearer ${await tokenFor('accounting')}` }
const get = (init: RequestInit = {}) => fetch(`${url}/api/v1/things.csv`, { headers, ...init })

it('sends a file under its name', async () => {
  const answer = await get()

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="things.csv"')
  expect(await answer.text()).toBe('a,b\n')
})

it('sends it piece by piece', async () => {
  content = pieces(3)
  expect(await (await get()).text()).toBe('0123456789'.repeat(3))
  content = pieces(3)
  expect(await (await get({ method: 'HEAD' })).text()).toBe('')
})

it('does not let half a file look whole', async () => {
  content = pieces(2, new Error('no more'))
  await expect(get().then((answer) => answer.text())).rejects.toThrow()
})

it('makes no more pieces when the caller is gone', async () => {
  let made = 0
  let ended = false
  async function* endless() {
    try {
      for (;;) {
        made += 1
        yield 'x'.repeat(65_536)
      }
    } finally {
      ended = true
    }
  }
  content = endless()
  // Not fetch, which opens another connection at once in place of one that was broken off.
  const asked = request(`${url}/api/v1/things.csv`, { headers, agent: false }).end()
  await new Promise((answered) => asked.once('response', answered))
  await sleep(100)
  const before = made
  await sleep(100)
  expect(made).toBe(before)

  asked.destroy()
  await eventually(() => expect(ended).toBe(true))
})

async function* pieces(count: number, failure?: Error) {
  for (let piece = 0; piece < count; piece += 1) yield '0123456789'
  if (failure) throw failure
}
