import type { Outcome } from './delivery.ts'

/** Refusals of this mail, as opposed to refusals of us (sign-in, greeting, encryption). */
const aboutTheMail = new Set(['EENVELOPE', 'EMESSAGE'])
/** Enhanced status codes (RFC 3463) for an address that does not exist. */
const noSuchAddress = /\b5\.1\.(1|2|3|10)\b/
const longestReason = 500

/** What nodemailer tells of a failure. */
interface SmtpError {
  message: string
  code?: unknown
  command?: unknown
  responseCode?: unknown
}

/**
 * What a failed attempt means. The server's own answer decides; without one, whether the text of
 * the mail was on its way. Bad credentials and the like say nothing about the mail, so it is kept
 * for later.
 */
export function outcomeOfFailure(failure: unknown, textWasSent: boolean): Outcome {
  const error: SmtpError = failure instanceof Error ? failure : { message: String(failure) }
  const reason = error.message.slice(0, longestReason)
  const { code, command, responseCode } = error

  if (typeof responseCode === 'number') {
    const refusesTheMail = responseCode >= 500 && aboutTheMail.has(String(code))
    if (!refusesTheMail) return { kind: 'not_now', reason }
    return { kind: 'refused', reason, unknownAddress: noSuchAddress.test(reason) }
  }
  if (textWasSent) return { kind: 'lost', reason }
  // Not sent at all because the address cannot be one.
  if (code === 'EENVELOPE' && command === 'API') {
    return { kind: 'refused', reason, unknownAddress: false }
  }
  return { kind: 'not_now', reason }
}
