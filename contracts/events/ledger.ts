import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { id } from '../primitives.ts'

export const balanceChanged = defineEvent({
  name: 'balance.changed',
  version: 1,
  from: 'accounting',
  kind: 'hint',
  subject: (data) => data.workerId,
  summary: 'Lines were added to a wallet. Ask again with `atLeast=sequence`.',
  data: z.object({ workerId: id, sequence: z.int() }),
})
