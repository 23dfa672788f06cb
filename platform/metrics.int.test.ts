import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { startSystem } from '#platform/testing/system.ts'
import { freePort } from '../infra/local/ports.js'
import { eventually } from './testing/eventually.ts'

const port = await freePort()
const { api } = await startSystem({
  services: ['api-gateway', 'accounting'],
  env: { accounting: { METRICS_PORT: String(port) } },
})
const rules = 'infra/prometheus/alerts.yml'

/** Names of metrics that a text of PromQL asks for. */
const asked = (text: string) =>
  new Set(
    text.match(
      /\b(?:http|outbox|queue|event|events|database|dead|live|nodejs)_[a-z0-9_]+(?=[[{)\s])/g,
    ),
  )

it('shows every figure that the alerts ask for', async () => {
  await api.signUp()
  await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    const text = await answer.text()
    for (const name of asked(readFileSync(rules, 'utf8'))) {
      const base = name.replace(/_(bucket|count)$/, '')
      expect(text, name).toContain(`# TYPE ${base}`)
    }
    expect(text).toMatch(/database_replica_lag_seconds\{database="accounting"\} [\d.]+/)
    expect(text).toMatch(/queue_messages\{queue="accounting.task.completed.v1"\} 0/)
    expect(text).toMatch(/events_consumed_total\{queue="accounting.user.created.v1"\} 1/)
  }, 15_000)
})

it('has rules that Prometheus understands, where it is there to say so', () => {
  const checked = spawnSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' })
  if (checked.error === undefined) expect(checked.stdout).toContain('SUCCESS')
  expect(asked(readFileSync(rules, 'utf8')).size).toBeGreaterThan(7)
})
