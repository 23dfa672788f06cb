import { z } from 'zod'
import { roles } from '../endpoint.ts'
import { defineEvent } from '../event.ts'
import { id, time } from '../primitives.ts'

const user = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  status: z.enum(['active', 'disabled']),
  /** Language of the user's mail, e.g. `en`. */
  locale: z.string(),
})

export const userCreated = defineEvent({
  name: 'user.created',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.userId,
  summary: 'A person joined an organization. Always carries the whole state.',
  data: user,
})

export const userUpdated = defineEvent({
  name: 'user.updated',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.userId,
  summary: 'Name, role, status or language of a person changed. Always carries the whole state.',
  data: user,
})

export const userInvited = defineEvent({
  name: 'user.invited',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.userId,
  summary: 'A person was invited and is to be sent a link to set a password.',
  data: z.object({
    userId: id,
    /** The secret part of the link, sealed with AES-256-GCM for the email service (DESIGN 17). */
    sealedToken: z.string(),
    invitedBy: z.string(),
    organizationName: z.string(),
    expiresAt: time,
  }),
})

export const passwordResetRequested = defineEvent({
  name: 'user.password_reset_requested',
  version: 1,
  from: 'api-gateway',
  subject: (data) => data.userId,
  summary: 'A person wants a new password and is to be sent a link to set one.',
  data: z.object({
    userId: id,
    /** The secret part of the link, sealed with AES-256-GCM for the email service (DESIGN 17). */
    sealedToken: z.string(),
    expiresAt: time,
  }),
})
