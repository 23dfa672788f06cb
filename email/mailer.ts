import type { Readable } from 'node:stream'
import nodemailer from 'nodemailer'
import { failpoint } from '#platform/failpoints.ts'
import { traced } from '#platform/tracing.ts'
import type { Outcome } from './domain/delivery.ts'
import { outcomeOfFailure } from './domain/smtp.ts'
import type { Letter } from './templates/frame.ts'

/** A mail with its envelope. */
export interface Mail extends Letter {
  /** The same for every copy. */
  messageId: string
  to: { name: string; address: string }
}

export interface Mailer {
  /** Hands the mail to the mail server, once, and says how that ended. Never throws. */
  send(mail: Mail): Promise<Outcome>
  /** Ends idle connections; what is being sent is finished. */
  close(): void
}

const limits = {
  connectionTimeout: 10_000,
  dnsTimeout: 5_000,
  greetingTimeout: 10_000,
  socketTimeout: 60_000,
  // Below what servers allow, so that none hangs up on a connection that we are about to use.
  idleTimeout: 20_000,
}
/** So that no holiday notice answers. */
const headers = { 'Auto-Submitted': 'auto-generated' }
/** Ends a mail that a server takes drop by drop. */
const wholeSendMs = 180_000

export interface MailerOptions {
  /** `smtp://user:password@host:port`, or `smtps://`. */
  smtpUrl: string
  /** The sender: an address, with a name if wanted. */
  from: string
  /** How many mails are sent at once. */
  connections: number
  /** How many mails are sent in a second at most; 0: as many as the server takes. */
  perSecond?: number
}

/** One pool of connections to the mail server, opened when they are needed. */
export function openMailer({ smtpUrl, from, connections, perSecond = 0 }: MailerOptions): Mailer {
  const bodies = new Map<string, Readable>()
  const transporter = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: connections,
    // A mail that may have arrived is sent again by us, later, never by the pool at once.
    maxRequeues: 0,
    ...(perSecond > 0 ? { rateLimit: perSecond, rateDelta: 1_000 } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...limits,
  })
  // Whether a server can have the mail shows in one thing: whether its text was read.
  transporter.use('stream', (mail, done) => {
    const { message } = mail
    const open = message.createReadStream.bind(message)
    message.createReadStream = (options) => {
      const body = open(options)
      bodies.set(message.messageId(), body)
      return body
    }
    done()
  })

  return {
    send: async ({ messageId, to, subject, html, text }) => {
      let taken = false
      // Not AbortSignal.timeout: that keeps something of each mail until its time is over.
      const tooLong = new AbortController()
      const limit = setTimeout(() => tooLong.abort(), wholeSendMs)
      try {
        await failpoint('mail.before-data')
        const mail = { messageId, from, to, subject, html, text, headers }
        const info = await traced('send mail', { kind: 'client' }, () =>
          transporter.sendMail({ ...mail, signal: tooLong.signal }),
        )
        taken = true
        await failpoint('mail.after-data')
        return { kind: 'taken', response: info.response }
      } catch (error) {
        const textWasSent = taken || bodies.get(messageId)?.readableDidRead === true
        return outcomeOfFailure(error, textWasSent)
      } finally {
        clearTimeout(limit)
        bodies.delete(messageId)
      }
    },
    close: () => transporter.close(),
  }
}
