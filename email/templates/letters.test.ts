import { describe, expect, it } from 'vitest'
import { moment, money } from './locale.ts'
import { type Addressee, payoutLetter } from './payout.ts'
import { headerText, plain } from './plain.ts'
import { returnedLetter } from './returned.ts'

const id = '01890000-0000-7000-8000-000000000001'
const payout = {
  payoutId: id,
  runId: id,
  workerId: id,
  amountMinor: 123_450,
  currency: 'EUR',
  periodNumber: 12,
  openingMinor: -1_250,
  earnedMinor: 128_700,
  feesMinor: -4_000,
  closingMinor: 0,
  paidAt: '2026-03-02T17:00:01Z',
  periodStart: '2026-03-01T17:00:00Z',
  periodEnd: '2026-03-02T17:00:00Z',
}
const ann: Addressee = {
  name: 'Ann',
  locale: 'en',
  organizationName: 'Acme',
  timeZone: 'Europe/Berlin',
}
const url = 'https://pw.example'

describe('the notice of a payout', () => {
  it('says amount and currency in its subject, and how the balance came to it', async () => {
    const { subject, text } = await payoutLetter(payout, ann, url)

    expect(subject).toBe('You have been paid 1,234.50 EUR')
    for (const line of [
      'Acme has paid you 1,234.50 EUR',
      'Balance at the beginning:  −12.50 EUR',
      'Rewards and corrections:   1,287.00 EUR',
      'Fees:                      −40.00 EUR',
      'Paid out:                  −1,234.50 EUR',
      'Balance now:               0.00 EUR',
      'Pay period 12: 1 March 2026 at 18:00 to 2 March 2026 at 18:00 (Europe/Berlin).',
      'See every line: https://pw.example',
    ]) {
      expect(text).toContain(line)
    }
  })

  it('speaks Russian to those who do', async () => {
    const { subject, text, html } = await payoutLetter(payout, { ...ann, locale: 'ru-RU' }, url)

    expect(subject).toBe('Вам выплачено 1\u00a0234,50 EUR')
    expect(text).toContain('Здравствуйте, Ann!')
    expect(html).toContain('lang="ru"')
  })

  it('says the same in HTML as in text', async () => {
    const { html } = await payoutLetter(payout, ann, url)

    for (const part of ['1,234.50 EUR', '−12.50 EUR', '1,287.00 EUR', '−40.00 EUR', 'Acme']) {
      expect(html).toContain(part)
    }
  })

  it('makes no link but its own, whatever people are called', async () => {
    const evil = { ...ann, name: '"><a href="https://evil.example">', organizationName: '{{x}}' }
    const { html, text } = await payoutLetter(payout, evil, url)

    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${url}"`])
    expect(text).not.toContain('https://evil.example')
    expect(text.match(/https?:\/\/\S+/g)).toEqual([url])
  })

  it('tells the reason of a return as text', async () => {
    const reason = 'Account <b>closed</b>'
    const { html } = await returnedLetter(
      { ...payout, reason, returnedAt: payout.paidAt },
      ann,
      url,
    )

    expect(html).toContain('Account &lt;b&gt;closed&lt;/b&gt;')
  })
})

describe('what people wrote', () => {
  it('is one line without control characters', () => {
    expect(plain('Ann\r\nBcc: x\u0000\u2028y')).toBe('Ann Bcc: x y')
    expect(headerText('Ann\r\nBcc: x')).toBe('Ann Bcc: x')
  })

  it('shows what would turn the direction of reading', () => {
    expect(plain('Ann\u202eevil')).toBe('Ann\\u202eevil')
  })

  it('is not made into links by mail programs', () => {
    expect(plain('J. R. Smith')).toBe('J. R. Smith')
    expect(plain('see evil.example')).toBe('see evil.\u200bexample')
    expect(plain('https://x')).toBe('https:/\u200b/x')
  })
})

describe('amounts and times', () => {
  it('have the digits of their currency', () => {
    expect(money(1_234_567, 'JPY', 'en')).toBe('1,234,567 JPY')
    expect(money(-1_234, 'KWD', 'en')).toBe('−1.234 KWD')
  })

  it('are in the organization’s zone', () => {
    expect(moment('2026-07-01T22:30:00Z', 'Europe/Berlin', 'en')).toBe('2 July 2026 at 00:30')
  })
})
