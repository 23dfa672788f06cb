import amqp, { type Channel, type ConfirmChannel } from 'amqplib'
import { taskCompleted } from '#contracts/events/task.ts'
import { envelopeOf } from '#platform/envelope.ts'
import { newId } from '#platform/ids.ts'
import { declareQueue, subscriptionOf } from '#platform/topology.ts'

const workersOfEach = 50
const underWay = 2_000
/** What the service itself takes ahead (platform/event-consumer.ts). */
const prefetch = 400
const acknowledgedAtOnce = 200

/** The same messages in two queues of the same kind: the ledger's, and one to read bare. */
export interface Backlog {
  /** Publishes so many done tasks, dealt in turn to these organizations, and waits for each confirm. */
  publish(organizationIds: readonly string[], tasks: number): Promise<void>
  /** Consumes and acknowledges all of the bare queue, and does nothing else. Milliseconds. */
  drainBare(tasks: number): Promise<number>
  close(): Promise<void>
}

/** Declares both queues in an empty virtual host. */
export async function openBacklog(adminUrl: string): Promise<Backlog> {
  const connection = await amqp.connect(adminUrl)
  const channel = await connection.createConfirmChannel()
  const subscription = subscriptionOf('accounting', taskCompleted)
  const bare = { ...subscription, queue: 'accounting.bare' }
  await declareQueue(channel, subscription)
  await declareQueue(channel, bare)
  return {
    publish: (organizationIds, tasks) => publish(channel, organizationIds, tasks),
    drainBare: async (tasks) => {
      const reading = await connection.createChannel()
      try {
        return await drain(reading, bare.queue, tasks)
      } finally {
        await reading.close()
      }
    },
    close: () => connection.close(),
  }
}

async function publish(
  channel: ConfirmChannel,
  organizationIds: readonly string[],
  tasks: number,
): Promise<void> {
  const workers = organizationIds.map((id) => ({
    organizationId: id,
    workerIds: Array.from({ length: workersOfEach }, newId),
  }))
  for (let made = 0; made < tasks; made += 1) {
    const { organizationId = '', workerIds = [] } = workers[made % workers.length] ?? {}
    const workerId = workerIds[Math.floor(made / workers.length) % workersOfEach] ?? ''
    channel.publish('task-tracker', taskCompleted.type, aDoneTask(organizationId, workerId), {
      persistent: true,
    })
    if (made % underWay === 0) await channel.waitForConfirms()
  }
  await channel.waitForConfirms()
}

function aDoneTask(organizationId: string, completedBy: string): Buffer {
  const now = new Date()
  const draft = taskCompleted.about(
    {
      taskId: newId(),
      title: 'Paint the fence',
      externalKey: 'P-1',
      rewardMinor: 2_500,
      currency: 'EUR',
      assignmentId: newId(),
      completedBy,
      completedAt: now.toISOString(),
    },
    2,
  )
  const stamp = {
    id: newId(),
    time: now,
    organizationId,
    correlationId: newId(),
    traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
  }
  return Buffer.from(envelopeOf(draft, stamp))
}

/** With as many taken ahead and acknowledged at once as the service does. */
async function drain(channel: Channel, queue: string, tasks: number): Promise<number> {
  await channel.prefetch(prefetch)
  const since = performance.now()
  await new Promise<void>((done) => {
    let taken = 0
    void channel.consume(queue, (message) => {
      if (!message) return
      taken += 1
      if (taken % acknowledgedAtOnce === 0 || taken === tasks) channel.ack(message, true)
      if (taken === tasks) done()
    })
  })
  // The broker answers in order: by then it has had every acknowledgement.
  await channel.checkQueue(queue)
  return performance.now() - since
}
