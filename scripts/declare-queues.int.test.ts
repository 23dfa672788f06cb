import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { allEvents } from '#contracts/events/all.ts'
import { testBus } from '#platform/testing/test-bus.ts'

const bus = await testBus()

it('gives every fact its queues before anybody publishes', async () => {
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/declare-queues.ts'], {
    env: { ...process.env, RABBITMQ_ADMIN_URL: bus.adminUrl },
  })

  const bound = await bus.bindings()

  for (const { type, from } of allEvents.filter(({ kind }) => kind === 'fact')) {
    expect(bound).toContainEqual(expect.stringContaining(`${from} ${type} `))
  }
  for (const service of ['task-tracker', 'accounting', 'email']) {
    expect(bound).toContain(`api-gateway user.created.v1 ${service}.user.created.v1`)
  }
})
