import { withContext } from '#platform/context.ts'
import { log } from '#platform/log.ts'
import type { Attempt } from '../attempt.ts'
import type { Outcome } from '../domain/delivery.ts'
import type { Writer } from '../letters.ts'
import type { Mailer } from '../mailer.ts'
import type { Delivery, Leased } from '../store/leases.ts'
import type { Addressee } from '../templates/payout.ts'
import { headerText } from '../templates/plain.ts'

export interface PostOffice {
  mailer: Mailer
  write: Writer
}

/** Sends one leased notice, once, outside any transaction: the mail server takes its time. */
export async function attemptNotice(
  { leased, delivery }: { leased: Leased; delivery: Delivery },
  office: PostOffice,
): Promise<Attempt> {
  const result = await withContext(delivery, () => deliver(leased, delivery, office))
  return { leased, delivery, ...result }
}

type Result = Pick<Attempt, 'outcome' | 'subject'>

async function deliver(
  leased: Leased,
  delivery: Delivery,
  { write, mailer }: PostOffice,
): Promise<Result> {
  const hindrance = whyNot(leased, delivery)
  if (hindrance) return { outcome: hindrance }
  const { kind, data, email, messageId } = delivery
  const addressee = addresseeOf(delivery)
  if (email === null || !addressee) {
    return { outcome: { kind: 'no_recipient', reason: 'The recipient is not known yet' } }
  }
  try {
    const letter = await write(kind, data, addressee)
    const to = { name: headerText(addressee.name), address: email }
    return { outcome: await mailer.send({ ...letter, messageId, to }), subject: letter.subject }
  } catch (error) {
    log.error({ err: error, delivery: delivery.id }, 'the mail could not be written')
    return { outcome: { kind: 'not_now', reason: 'The mail could not be written' } }
  }
}

function whyNot({ abandoned }: Leased, { email, unknownAddress }: Delivery): Outcome | undefined {
  if (abandoned) {
    return { kind: 'abandoned', reason: 'The sender ended before the mail server answered' }
  }
  if (email !== null && email === unknownAddress) {
    return { kind: 'unknown_address', reason: 'The mail server said the address does not exist' }
  }
  return undefined
}

function addresseeOf(delivery: Delivery): Addressee | undefined {
  const { recipientName: name, locale, organizationName, timeZone } = delivery
  if (name === null || locale === null || organizationName === null || timeZone === null) {
    return undefined
  }
  return { name, locale, organizationName, timeZone }
}
