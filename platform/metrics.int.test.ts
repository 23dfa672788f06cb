import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { services } from '#contracts/endpoint.ts'
import { startSystem } from '#platform/testing/system.ts'
import { freePort } from '../infra/local/ports.js'
import { eventually } from './testing/eventually.ts'
import { findProgram } from './testing/program.ts'

const ports: Record<string, string> = {}
for (const service of services) ports[service] = String(await freePort())
const { api } = await startSystem({
  env: Object.fromEntries(services.map((name) => [name, { METRICS_PORT: ports[name] ?? '' }])),
})
const company = await api.signUp()
const rules = 'infra/prometheus/alerts.yml'
const promtool = await findProgram('promtool', 'prometheus')
const withConsumers = ['task-tracker', 'accounting', 'email']
const withRelay = ['api-gateway', ...withConsumers]

/** Every figure that an operator is promised, and who has to show it. */
const promised: [figure: string, by: readonly string[]][] = [
  ['http_request_duration_seconds', services],
  ['outbox_age_seconds', withRelay],
  ['outbox_published_total', withRelay],
  ['events_published_total', withRelay],
  ['queue_messages', withConsumers],
  ['event_age_seconds', withConsumers],
  ['dead_letters_total', withConsumers],
  ['database_replica_lag_seconds', ['task-tracker', 'accounting', 'analytics']],
  ['database_connections_used', services],
  ['database_connections_awaited', services],
  ['nodejs_eventloop_lag_p99_seconds', services],
  ['payouts_total', ['accounting']],
  ['mail_attempts_total', ['email']],
  ['live_streams_open', ['api-gateway']],
]

const read = async (service: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${ports[service]}/metrics`)).text()

const alerts = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })),
})
const dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).optional() }),
  ),
})
const questions = [
  ...alerts
    .parse(parse(readFileSync(rules, 'utf8')))
    .groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
  ...dashboard
    .parse(JSON.parse(readFileSync('infra/grafana/piecework.json', 'utf8')))
    .panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
]

/** Names of metrics that a question in PromQL asks for; `up` is Prometheus' own. */
const asked = (question: string) =>
  [
    ...question
      .replaceAll(/"[^"]*"|\bby \([^)]*\)/g, '')
      .matchAll(/[a-z]+(?:_[a-z0-9]+)+(?![a-z0-9_(])/g),
  ].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))

describe('the figures', () => {
  it.each(promised)('%s are shown by whom they are about', async (figure, by) => {
    await eventually(async () => {
      for (const service of by) expect(await read(service), service).toContain(`# TYPE ${figure} `)
    }, 20_000)
  })

  it('have values as soon as something happens', async () => {
    await company.add('worker')
    await eventually(async () => {
      const accounting = await read('accounting')
      expect(accounting).toMatch(/database_replica_lag_seconds\{database="accounting"\} [\d.]+/)
      expect(accounting).toMatch(/queue_messages\{queue="accounting.task.completed.v1"\} 0/)
      expect(accounting).toMatch(/events_consumed_total\{queue="accounting.user.created.v1"\} 2/)
      const gateway = await read('api-gateway')
      expect(gateway).toMatch(/duration_seconds_count\{endpoint="createUser",status="201"\} 1/)
    }, 15_000)
  })

  it('count an answer once, whoever gave it', async () => {
    await company.admin.send('GET', '/payout-policy')
    await eventually(async () => {
      const gateway = await read('api-gateway')
      expect(gateway).toMatch(
        /duration_seconds_count\{endpoint="readPayoutPolicy",status="200"\} 1/,
      )
      expect(gateway).not.toMatch(/duration_seconds_count\{endpoint="other",status="404"\}/)
    })
  })

  it('are all that alerts and dashboard ask for', () => {
    const figures = new Set(promised.map(([figure]) => figure))
    expect(questions.length).toBeGreaterThan(20)
    for (const question of questions) {
      for (const name of asked(question)) expect(figures, question).toContain(name)
    }
    const unasked = [...figures].filter((name) => !questions.some((each) => each.includes(name)))
    expect(unasked).toEqual(['outbox_published_total'])
  })
})

describe.skipIf(!promtool)('Prometheus', () => {
  it.each([
    ['its rules', ['check', 'rules', rules]],
    ['its configuration', ['check', 'config', 'infra/prometheus/prometheus.yml']],
  ])('understands %s', (_, args) => {
    const { stdout, stderr, status } = spawnSync(promtool ?? '', args, { encoding: 'utf8' })
    expect(stdout + stderr).toContain('SUCCESS')
    expect(status).toBe(0)
  })
})
