import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { currencyCode, id } from '../primitives.ts'

const organization = z.object({
  organizationId: id,
  name: z.string(),
  currency: currencyCode,
  /** IANA name, e.g. `Europe/Berlin`. */
  timeZone: z.string(),
})

export const organizationCreated = defineEvent({
  name: 'organization.created',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.organizationId,
  summary: 'An organization signed up. Always carries its whole state.',
  data: organization,
})

export const organizationUpdated = defineEvent({
  name: 'organization.updated',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.organizationId,
  summary: 'Name or time zone of an organization changed. Always carries its whole state.',
  data: organization,
})
