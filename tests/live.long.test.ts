import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { listen } from '#platform/testing/listen.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { makeCompany } from './company.ts'

const people = 200
const streamsEach = 10
const mostMegabytes = 300

const system = await startSystem({ straight: true })
const { api, services, url } = system

/** What the gateway's process holds in memory, in megabytes. */
function gatewayMegabytes(): number {
  const { pid } = services.process('api-gateway')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024
}

it('2,000 streams fit into one gateway of less than 300 MB and hear of a task', async () => {
  const acme = await eventually(() => makeCompany(system), 60_000)
  const company = await api.signUp()
  const before = gatewayMegabytes()
  const streams: Awaited<ReturnType<typeof listen>>[] = []
  for (let person = 0; person < people; person += 1) {
    // A database that is silent for a moment on a busy machine says nothing about streams.
    const { token } = await eventually(() => company.add('worker', `Worker ${person}`))
    const opened = Array.from({ length: streamsEach }, () => listen(url, token))
    streams.push(...(await Promise.all(opened)))
  }
  const told = await listen(url, acme.ann.token)
  await acme.newTask()
  await told.until(() => told.events.some(({ event }) => event === 'task.changed'), 5_000)

  const megabytes = gatewayMegabytes()
  writeProof('streams', {
    title: 'Open streams',
    text: [
      `${people} people opened ${streamsEach} live streams each at one gateway; then a task was created, and one more`,
      `stream heard of it within 5 s. The gateway may hold ${mostMegabytes} MB.`,
      '',
    ].join('\n'),
    rows: [
      ['open streams', 'ended by then', 'memory before, MB', 'with them, MB'],
      [streams.length, streams.filter(({ ended }) => ended).length, before, megabytes].map(
        (number) => number.toFixed(0),
      ),
    ],
  })
  expect(streams.filter(({ ended }) => ended)).toHaveLength(0)
  expect(megabytes).toBeLessThan(mostMegabytes)
  for (const stream of [...streams, told]) stream.close()
})
