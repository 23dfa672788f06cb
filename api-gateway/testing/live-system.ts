import { connect } from 'amqplib'
import { afterAll, expect } from 'vitest'
import { allEvents } from '#contracts/events/all.ts'
import { envelopeOf } from '#platform/envelope.ts'
import { newId } from '#platform/ids.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { listen } from '#platform/testing/listen.ts'
import { startSystem } from '#platform/testing/system.ts'

const facts = ['task.assigned.v1', 'task.assignment_withdrawn.v1', 'task.completed.v1']

/** The gateway alone, and events that this test publishes in the name of the other services. */
export async function liveSystem() {
  const system = await startSystem({
    services: ['api-gateway'],
    env: { 'api-gateway': { SIGN_UPS_PER_HOUR: '500' } },
  })
  const connection = await connect(system.bus.adminUrl)
  afterAll(() => connection.close())
  const channel = await connection.createConfirmChannel()
  // The gateway listens to facts only once those whom they are for have their queues.
  for (const type of facts) {
    await channel.assertQueue(`accounting.${type}`, { durable: true })
  }
  await eventually(async () => {
    const bindings = await system.bus.bindings()
    expect(bindings.some((binding) => binding.includes('api-gateway.stream.'))).toBe(true)
  }, 20_000)

  return {
    ...system,
    listen: (person: Person) => listen(system.url, person.token),
    /** As its producer would, with version 3. */
    async publish(type: string, organizationId: string, data: object): Promise<void> {
      const event = allEvents.find((candidate) => candidate.type === type)
      if (!event) throw new Error(`There is no event ${type}`)
      const stamp = {
        id: newId(),
        time: new Date(),
        organizationId,
        correlationId: newId(),
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      }
      const message = envelopeOf(event.about(data, 3), stamp)
      channel.publish(event.from, type, Buffer.from(message))
      await channel.waitForConfirms()
    },
  }
}

const task = {
  title: 'Oil the hinge',
  externalKey: null,
  rewardMinor: 1_000,
  currency: 'EUR',
  assignmentId: '01932b5e-0000-7000-8000-0000000000aa',
}

/** Data of events. */
export const payloadOf = {
  completed: (taskId: string, completedBy: string) => ({
    ...task,
    taskId,
    completedBy,
    completedAt: '2026-03-02T10:15:30.000Z',
  }),
}
