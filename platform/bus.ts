import amqp, { type Channel, type ConfirmChannel, type RecoveringChannelModel } from 'amqplib'
import type { ServiceName } from '#contracts/endpoint.ts'
import { type SupervisedChannel, superviseChannel } from './channel.ts'
import { unavailable } from './errors.ts'
import { log } from './log.ts'
import { type Outcome, type Outgoing, Publisher } from './publisher.ts'
import { atMost } from './time-limit.ts'

const connectTimeoutMs = 5_000
const heartbeatSeconds = 10
const farewellMs = 1_000
const recovery = { initialDelay: 200, maxDelay: 5_000, factor: 2, jitter: 0.5 }

/** One service's way to RabbitMQ. */
export interface Bus {
  service: ServiceName
  /**
   * Publishes and waits, 10 s at most, for the broker's word on each message. Throws
   * `unavailable` when there is no channel, or the broker takes nothing (disk or memory alarm).
   */
  publish(messages: Outgoing[]): Promise<Outcome>
  /**
   * Keeps a channel for consuming open; `setUp` runs on each new one. One that is not `needed` has
   * no say in `ready`.
   */
  openChannel(
    name: string,
    setUp: (channel: Channel) => Promise<void>,
    options?: { needed: boolean },
  ): SupervisedChannel<Channel>
  /** Whether everything is connected that was asked for. */
  ready(): boolean
  /** Closes channels and connections; nothing more is published or received. */
  close(): Promise<void>
}

/**
 * Connects in the background and for ever. Publishing and consuming have a connection each: a
 * broker that stops taking messages (an alarm) goes on delivering them.
 */
export function connectBus(url: string, service: ServiceName): Bus {
  const publishing = connect(url, `${service} publishing`)
  const publisher = new Publisher()
  let blocked = false
  void publishing.then((connection) => {
    connection.on('blocked', () => (blocked = true))
    for (const event of ['unblocked', 'disconnect']) connection.on(event, () => (blocked = false))
  })
  const publishChannel = superviseChannel<ConfirmChannel>({
    name: `${service} publishing`,
    open: async () => (await publishing).createConfirmChannel(),
    setUp: async (channel) => {
      publisher.listenTo(channel)
      await channel.assertExchange(service, 'topic', { durable: true })
    },
  })
  let consuming: Promise<RecoveringChannelModel> | undefined
  const consumeChannels = new Set<SupervisedChannel<Channel>>()
  const extraChannels = new Set<SupervisedChannel<Channel>>()

  return {
    service,
    publish: async (messages) => {
      const channel = publishChannel.current()
      if (!channel) throw unavailable('There is no connection to RabbitMQ', 5)
      if (blocked) throw unavailable('RabbitMQ takes no messages: it has an alarm', 5)
      return publisher.publish(channel, messages)
    },
    openChannel: (name, setUp, { needed } = { needed: true }) => {
      consuming ??= connect(url, `${service} consuming`)
      const connection = consuming
      const channel = superviseChannel<Channel>({
        name,
        open: async () => (await connection).createChannel(),
        setUp,
      })
      const channels = needed ? consumeChannels : extraChannels
      channels.add(channel)
      return {
        current: channel.current,
        stop: async () => {
          channels.delete(channel)
          await channel.stop()
        },
      }
    },
    ready: () =>
      !blocked && [publishChannel, ...consumeChannels].every((channel) => channel.current()),
    close: async () => {
      const channels = [publishChannel, ...consumeChannels, ...extraChannels]
      consumeChannels.clear()
      extraChannels.clear()
      await Promise.all(channels.map((channel) => channel.stop()))
      for (const connecting of [publishing, consuming]) {
        const connection = await connecting
        if (connection) await atMost(farewellMs, connection.close())
      }
    },
  }
}

async function connect(url: string, name: string): Promise<RecoveringChannelModel> {
  const target = new URL(url)
  target.searchParams.set('heartbeat', String(heartbeatSeconds))
  const connection = await amqp.connect(target.href, {
    timeout: connectTimeoutMs,
    noDelay: true,
    keepAlive: true,
    clientProperties: { connection_name: name },
    recovery: { ...recovery, waitForConnect: false },
  })
  connection.on('error', (error) => log.warn({ connection: name, err: error }, 'RabbitMQ'))
  connection.on('connect-failed', (error: Error) =>
    log.warn({ connection: name, reason: error.message }, 'RabbitMQ cannot be reached'),
  )
  connection.on('disconnect', (error) =>
    log.warn({ connection: name, reason: error.message }, 'RabbitMQ is gone'),
  )
  connection.on('blocked', (reason) => log.warn({ connection: name, reason }, 'RabbitMQ alarm'))
  connection.on('connect', () => log.info({ connection: name }, 'connected to RabbitMQ'))
  return connection
}
