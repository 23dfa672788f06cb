import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { id } from '../primitives.ts'

const wallet = z.object({ workerId: id, sequence: z.int() })

/** Not said any more; heard as long as an accounting service of before may say it. */
export const balanceChangedV1 = defineEvent({
  name: 'balance.changed',
  version: 1,
  from: 'accounting',
  kind: 'hint',
  subject: (data) => data.workerId,
  summary: 'Lines were added to a wallet. Version 2 says so of many at once.',
  data: wallet,
})

export const balanceChanged = defineEvent({
  name: 'balance.changed',
  version: 2,
  from: 'accounting',
  kind: 'hint',
  subject: ({ wallets: [first] }) => first?.workerId ?? '',
  summary: 'Lines were added to these wallets. Ask again with `atLeast=sequence`.',
  data: z.object({ wallets: z.array(wallet).min(1) }),
})
