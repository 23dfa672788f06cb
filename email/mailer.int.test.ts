import { afterAll, expect, it } from 'vitest'
import { openMailer } from './mailer.ts'
import { testInbox } from './testing/post-office.ts'

const inbox = await testInbox()
const mailer = openMailer({
  smtpUrl: inbox.smtpUrl,
  from: 'Piecework <no-reply@mail.example>',
  connections: 3,
  perSecond: 4,
})
afterAll(() => mailer.close())

it('sends no more in a second than it may', async () => {
  const since = Date.now()
  const outcomes = await Promise.all(
    Array.from({ length: 9 }, (_, index) =>
      mailer.send({
        messageId: `<payout-${index}@mail.example>`,
        to: { name: 'Ann', address: 'ann@acme.example' },
        subject: 'Paid',
        html: '<p>Paid</p>',
        text: 'Paid',
      }),
    ),
  )

  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(9).fill('taken'))
  // Four, four, and one in the third second.
  expect(Date.now() - since).toBeGreaterThanOrEqual(1_900)
})
