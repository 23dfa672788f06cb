import { organizationOf, type Trx } from '#platform/db.ts'

/** A person as far as mail is concerned. */
export interface Recipient {
  id: string
  name: string
  email: string
  /** Language, e.g. `en`, `ru-RU`. */
  locale: string
}

/** A recipient as some event told of it. */
export interface RecipientNews extends Recipient {
  version: number
}

/**
 * Keeps the newest news of each person, whatever order they come in. Any number of them is one
 * statement; they must be of different people.
 */
export async function saveRecipients(trx: Trx, news: RecipientNews[]): Promise<void> {
  const organization_id = organizationOf(trx)
  // Sorted: two consumers that write the same people lock them in the same order.
  const rows = news
    .map(({ id, name, email, locale, version }) => ({
      organization_id,
      id,
      name,
      email,
      locale,
      version,
      unknown_address: null,
    }))
    .sort((one, other) => one.id.localeCompare(other.id))
  await trx('recipients')
    .insert(rows)
    .onConflict(['organization_id', 'id'])
    .merge()
    .whereRaw('recipients.version < excluded.version')
}

/** Remembers that a mail server does not know this address, so that nothing more is sent there. */
export async function markAddressUnknown(trx: Trx, recipientId: string): Promise<void> {
  await trx('recipients')
    .where({ organization_id: organizationOf(trx), id: recipientId })
    .update({ unknown_address: trx.ref('email') })
}
