import { connect } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { inboxMigration } from '../migrations/inbox.ts'
import { testServers } from './description.ts'
import { openLink } from './link.ts'
import { rolledBack } from './rolled-back.ts'
import { testBus } from './test-bus.ts'
import { testDatabase } from './test-database.ts'

const acme = '01890000-0000-7000-8000-00000000000a'
const accounting = await testDatabase('accounting', {
  migrations: [inboxMigration('accounting')],
})
const bus = await testBus()

describe('a test database', () => {
  it('is migrated and follows on the replica', async () => {
    await accounting.sql('INSERT INTO inbox (queue, event_id) VALUES ($1, $2)', ['q', acme])
    await accounting.replicaCaughtUp()

    const rows = await accounting.sqlOnReplica('SELECT queue FROM inbox')

    expect(rows).toEqual([{ queue: 'q' }])
  })

  it('opens to its own roles only', async () => {
    const rows = await accounting.sql(
      "SELECT has_database_privilege('public', current_database(), 'CONNECT') AS public",
    )
    expect(rows).toEqual([{ public: false }])
  })

  it('shows nothing of what was rolled back', async () => {
    const inside = await rolledBack(accounting.db, acme, async (trx) => {
      await trx('inbox').insert({ queue: 'undone', event_id: acme })
      return trx('inbox').where({ queue: 'undone' })
    })

    expect(inside).toHaveLength(1)
    const after = await accounting.sql("SELECT FROM inbox WHERE queue = 'undone'")
    expect(after).toEqual([])
  })
})

describe('a test bus', () => {
  it('lets a service publish to its own exchange, not to another', async () => {
    const connection = await connect(bus.urls.accounting ?? '')
    connection.on('error', () => undefined)
    const channel = await connection.createConfirmChannel()
    channel.publish('accounting', 'payout.paid.v1', Buffer.from('{}'))
    await channel.waitForConfirms()

    const closed = new Promise<Error>((error) => channel.once('error', error))
    channel.publish('email', 'notice.delivered.v1', Buffer.from('{}'))

    expect(await closed).toMatchObject({ code: 403 })
    await connection.close()
  })

  it('lets a service bind its queue to what it listens to, no more', async () => {
    const connection = await connect(bus.urls.email ?? '')
    connection.on('error', () => undefined)
    const channel = await connection.createChannel()
    channel.on('error', () => undefined)
    await channel.assertQueue('email.payout.paid.v1')
    await channel.bindQueue('email.payout.paid.v1', 'accounting', 'payout.paid.v1')

    const attempt = channel.bindQueue('email.payout.paid.v1', 'task-tracker', '#')

    await expect(attempt).rejects.toMatchObject({ code: 403 })
    await connection.close()
  })
})

describe('a link', () => {
  it('can be cut and restored', async () => {
    const { managementPort } = await testServers()
    const link = await openLink(managementPort)
    const ask = () => fetch(`http://127.0.0.1:${link.port}/`).then(({ status }) => status)

    expect(await ask()).toBe(200)
    await link.cut()
    await expect(ask()).rejects.toThrow()
    await link.restore()
    expect(await ask()).toBe(200)
    await link.close()
  })

  it('can be frozen', async () => {
    const { managementPort } = await testServers()
    const link = await openLink(managementPort)
    link.freeze()
    let answered = false
    const answer = fetch(`http://127.0.0.1:${link.port}/`).then(() => {
      answered = true
    })

    await new Promise((later) => setTimeout(later, 300))
    expect(answered).toBe(false)
    await link.restore()
    await answer
    expect(answered).toBe(true)
    await link.close()
  })
})
