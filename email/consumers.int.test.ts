import { afterAll, describe, expect, it } from 'vitest'
import type { EventDraft } from '#contracts/event.ts'
import { payoutPaid } from '#contracts/events/payout.ts'
import { userCreated, userInvited } from '#contracts/events/user.ts'
import { type Bus, connectBus } from '#platform/bus.ts'
import { startConsumers } from '#platform/consumers.ts'
import { newContext } from '#platform/context.ts'
import { envelopeOf } from '#platform/envelope.ts'
import { newId } from '#platform/ids.ts'
import { seal } from '#platform/seal.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testBus } from '#platform/testing/test-bus.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { consumers } from './consumers.ts'
import {
  acme,
  ann,
  aPayout,
  bolt,
  mailDomain,
  mailLinkKey,
  organizationIsKnown,
  startOffice,
  testInbox,
} from './testing/post-office.ts'
import { listDeliveries } from './use-cases/list-deliveries.ts'

const { db, sql } = await testDatabase('email')
const broker = await testBus()
const inbox = await testInbox()
const office = startOffice(db, inbox.smtpUrl)

const bus = connectBus(broker.urls.email ?? '', 'email')
const listening = startConsumers({
  bus,
  db,
  consumers: consumers({ mailDomain, wake: office.wake }),
  delaysMs: [50],
})
const accounting = connectBus(broker.urls.accounting ?? '', 'accounting')
const gateway = connectBus(broker.urls['api-gateway'] ?? '', 'api-gateway')
afterAll(async () => {
  await listening.stop()
  await Promise.all([bus.close(), accounting.close(), gateway.close()])
})
await organizationIsKnown(db, acme, 'Acme')
await organizationIsKnown(db, bolt, 'Bolt')
await eventually(() => expect([bus, accounting, gateway].every((one) => one.ready())).toBe(true))

/** Publishes the event so many times, as one and the same message. */
async function tell(from: Bus, draft: EventDraft, { organizationId = acme, times = 1 } = {}) {
  const id = newId()
  const body = envelopeOf(draft, { ...newContext(), id, time: new Date(), organizationId })
  const copies = Array.from({ length: times }, () => ({
    id: newId(),
    exchange: draft.source,
    routingKey: draft.type,
    body,
    mandatory: true,
  }))
  const { confirmed } = await from.publish(copies)
  expect(confirmed.size).toBe(times)
}

const personOf = (userId: string, email: string, locale = 'en') =>
  userCreated.about({ userId, name: 'Ann', email, role: 'worker', status: 'active', locale }, 1)

const mailsTo = (address: string) =>
  inbox.store.list(500, 0).filter(({ To }) => To.some(({ Address }) => Address === address))

describe('payout.paid', () => {
  it('delivered 100 times, before its worker is known, is one mail', async () => {
    const payoutId = newId()
    const zoe = newId()
    await tell(accounting, payoutPaid.about(aPayout(payoutId), 1), { times: 100 })
    await tell(accounting, payoutPaid.about(aPayout(newId(), zoe), 1))
    await tell(gateway, personOf(ann, 'ann@acme.example'))
    await tell(gateway, personOf(zoe, 'zoe@acme.example'))

    // Hers was the last one in the queue.
    await eventually(() => expect(mailsTo('zoe@acme.example')).toHaveLength(1))
    await eventually(() => expect(mailsTo('ann@acme.example')).toHaveLength(1))
    expect(mailsTo('ann@acme.example')).toMatchObject([
      { MessageID: `payout-${payoutId}@mail.example` },
    ])
    expect(await sql('SELECT id FROM deliveries WHERE about_id = $1', [payoutId])).toHaveLength(1)
  })

  it('is one mail also when the event is told anew under another id', async () => {
    const bob = newId()
    const handled = (await sql('SELECT FROM inbox')).length
    await tell(gateway, personOf(bob, 'bob@acme.example', 'ru-RU'))
    const payout = payoutPaid.about(aPayout(newId(), bob), 1)
    await tell(accounting, payout)
    await tell(accounting, payout)

    await eventually(() => expect(mailsTo('bob@acme.example')).toHaveLength(1))
    expect(mailsTo('bob@acme.example')[0]?.Subject).toBe('Вам выплачено 123,45 EUR')
    await eventually(async () => expect(await sql('SELECT FROM inbox')).toHaveLength(handled + 3))
    expect(mailsTo('bob@acme.example')).toHaveLength(1)
  })

  it('that cannot be read becomes a dead letter, and the next one is mailed', async () => {
    const cid = newId()
    await tell(gateway, personOf(cid, 'cid@acme.example'))
    const good = payoutPaid.about(aPayout(newId(), cid), 1)
    await tell(accounting, { ...good, data: { payoutId: 'nonsense' } })
    await tell(accounting, good)

    await eventually(() => expect(mailsTo('cid@acme.example')).toHaveLength(1))
    await eventually(async () => {
      const letters = await sql<{ queue: string }>('SELECT queue FROM dead_letters')
      expect(letters).toEqual([{ queue: 'email.payout.paid.v1' }])
    })
  })
})

describe('user.invited', () => {
  it('mails a link that works, and keeps no copy of its secret', async () => {
    const dan = newId()
    await tell(gateway, personOf(dan, 'dan@acme.example'))
    const invitation = {
      userId: dan,
      sealedToken: seal(mailLinkKey, 'open/sesame'),
      invitedBy: 'Ada',
      organizationName: 'Acme',
      expiresAt: '2026-03-05T12:00:00Z',
    }
    await tell(gateway, userInvited.about(invitation, 1))

    const [mail] = await eventually(() => {
      const found = mailsTo('dan@acme.example')
      expect(found).toHaveLength(1)
      return found
    })
    const { HTML, Text } = (await inbox.store.read(mail?.ID ?? '')) ?? {}
    const link = 'https://pw.example/invitation#token=open%2Fsesame'
    expect(HTML).toContain(`href="${link}"`)
    expect(Text).toContain(link)
    await eventually(async () => {
      const [kept] = await sql<{ data: object }>(
        'SELECT data FROM deliveries WHERE recipient_id = $1',
        [dan],
      )
      expect(kept?.data).not.toHaveProperty('sealedToken')
    })
  })

  it('mails again when somebody is invited again', async () => {
    const gil = newId()
    await tell(gateway, personOf(gil, 'gil@acme.example'))
    const invitation = {
      userId: gil,
      sealedToken: seal(mailLinkKey, 'first'),
      invitedBy: 'Ada',
      organizationName: 'Acme',
      expiresAt: '2026-03-05T12:00:00Z',
    }
    await tell(gateway, userInvited.about(invitation, 1), { times: 2 })
    const again = { ...invitation, sealedToken: seal(mailLinkKey, 'second') }
    await tell(gateway, userInvited.about(again, 1))

    const mails = await eventually(() => {
      const found = mailsTo('gil@acme.example')
      expect(found).toHaveLength(2)
      return found
    })
    const texts = await Promise.all(mails.map(({ ID }) => inbox.store.read(ID)))
    const links = texts.map((mail) => /#token=(\w+)/.exec(mail?.Text ?? '')?.[1])
    expect(links.toSorted()).toEqual(['first', 'second'])
    expect(new Set(mails.map(({ MessageID }) => MessageID)).size).toBe(2)
  })
})

describe('the list of deliveries', () => {
  const list = (organizationId: string, query: object = {}) =>
    db.read({ organizationId }, (trx) => listDeliveries(trx, { limit: 50, ...query }))

  it('is the organization’s own', async () => {
    const eve = newId()
    await tell(gateway, personOf(eve, 'eve@bolt.example'), { organizationId: bolt })
    await tell(accounting, payoutPaid.about(aPayout(newId(), eve), 1), { organizationId: bolt })

    // The mail is there a moment before the books say so.
    await eventually(async () =>
      expect((await list(bolt)).items).toMatchObject([
        { kind: 'payout_paid', recipient: { id: eve, email: 'eve@bolt.example' }, attempts: 1 },
      ]),
    )
    expect(mailsTo('eve@bolt.example')).toHaveLength(1)
    expect((await list(acme)).items.map(({ recipient }) => recipient.id)).not.toContain(eve)
  })

  it('is paged newest first, and can be searched', async () => {
    const all = await list(acme)
    const first = await list(acme, { limit: 2 })
    const second = await list(acme, { limit: 200, cursor: first.nextCursor })

    expect(all.items.length).toBeGreaterThan(3)
    expect([...first.items, ...second.items]).toEqual(all.items)
    const found = await list(acme, { search: 'BOB@', status: 'sent' })
    expect(found.items.map(({ recipient }) => recipient.email)).toEqual(['bob@acme.example'])
  })

  it('refuses a cursor that is none', async () => {
    await expect(list(acme, { cursor: 'nonsense' })).rejects.toMatchObject({
      status: 422,
      errors: [{ path: 'cursor' }],
    })
  })
})
