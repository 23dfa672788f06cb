import { describe, expect, it } from 'vitest'
import { outcomeOfFailure } from './smtp.ts'

const failure = (message: string, facts: object = {}) => Object.assign(new Error(message), facts)

describe('outcomeOfFailure', () => {
  it('is for later while the server has not had the text', () => {
    const refused = failure('connect ECONNREFUSED', { code: 'ESOCKET', command: 'CONN' })
    expect(outcomeOfFailure(refused, false)).toMatchObject({ kind: 'not_now' })
  })

  it('is lost when the connection broke with the text on its way', () => {
    const broken = failure('Connection closed unexpectedly', { code: 'ECONNECTION' })
    expect(outcomeOfFailure(broken, true)).toMatchObject({ kind: 'lost' })
  })

  it('believes the server’s answer, also to the text', () => {
    const busy = failure('Message failed: 451 Busy', { code: 'EMESSAGE', responseCode: 451 })
    expect(outcomeOfFailure(busy, true)).toMatchObject({ kind: 'not_now' })
    const no = failure('Message failed: 554 No', { code: 'EMESSAGE', responseCode: 554 })
    expect(outcomeOfFailure(no, true)).toMatchObject({ kind: 'refused', unknownAddress: false })
  })

  it('knows an address that does not exist from one that is refused', () => {
    const facts = { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }
    const unknown = failure('550 5.1.1 No such user', facts)
    expect(outcomeOfFailure(unknown, false)).toMatchObject({
      kind: 'refused',
      unknownAddress: true,
    })
    const relay = failure('550 5.7.1 Relaying denied', facts)
    expect(outcomeOfFailure(relay, false)).toMatchObject({ unknownAddress: false })
  })

  it('does not blame the mail for bad credentials', () => {
    const login = failure('Invalid login: 535', { code: 'EAUTH', responseCode: 535 })
    expect(outcomeOfFailure(login, false)).toMatchObject({ kind: 'not_now' })
  })

  it('gives up an address that cannot be one', () => {
    const wrong = failure('Invalid recipient', { code: 'EENVELOPE', command: 'API' })
    expect(outcomeOfFailure(wrong, false)).toMatchObject({ kind: 'refused' })
  })
})
