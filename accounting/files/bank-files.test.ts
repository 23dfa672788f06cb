import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bankOrder } from '../domain/bank-file.ts'
import { toBankCsv } from './csv.ts'
import { toPain001 } from './pain-001.ts'

/** The European Payments Council's own schema; it is not ours to hand on. */
const schema = process.env.PAIN_001_SCHEMA ?? '../shared/data/pain.001.001.09.xsd'

/** Of libxml2, where that is installed. */
const checker = 'xmllint'

const debtor = { iban: 'DE89370400440532013000', holder: 'Ängström & Söhne', bic: null }
const payouts = [
  {
    id: '01890000-0000-7000-8000-000000000001',
    amountMinor: 1,
    account: { iban: 'NO9386011117947', holder: 'Zoë <Quinn>', bic: 'DNBANOKKXXX' },
  },
  {
    id: '01890000-0000-7000-8000-000000000002',
    amountMinor: 99_999_999_999,
    account: { iban: 'FR1420041010050500013M02606', holder: '=cmd()', bic: null },
  },
]
const order = (currency = 'EUR') =>
  bankOrder({
    runId: '01890000-0000-7000-8000-00000000000a',
    organizationName: 'Ängström',
    periodDay: '2026-03-02',
    executionDay: '2026-03-03',
    madeAt: new Date('2026-03-03T07:00:00.123Z'),
    currency,
    debtor,
    payouts,
  })

const values = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(
    ([, value]) => value,
  )

describe('pain.001', () => {
  it('counts and adds up what it lists, twice', () => {
    const xml = toPain001(order())

    expect(values(xml, 'NbOfTxs')).toEqual(['2', '2'])
    expect(values(xml, 'CtrlSum')).toEqual(['1000000000.00', '1000000000.00'])
    expect(values(xml, 'InstdAmt')).toEqual(['0.01', '999999999.99'])
    expect(values(xml, 'MsgId')).toEqual(['0189000000007000800000000000000a'])
  })

  it('keeps to the characters every bank takes', () => {
    const xml = toPain001(order())

    expect(values(xml, 'Nm')).toEqual([
      'Aengstroem + Soehne',
      'Aengstroem + Soehne',
      'Zoe .Quinn.',
      '.cmd()',
    ])
    expect(values(xml, 'Ustrd')[0]).toBe('Aengstroem payout 2026-03-02')
  })

  it('is the same for the same order', () => {
    expect(toPain001(order())).toBe(toPain001(order()))
  })

  it.runIf(existsSync(schema) && hasXmllint())('satisfies the schema of the banks', () => {
    const check = () =>
      execFileSync(checker, ['--noout', '--schema', schema, '-'], {
        input: toPain001(order()),
        stdio: ['pipe', 'pipe', 'pipe'],
      })

    expect(check).not.toThrow()
  })
})

describe('CSV', () => {
  it('writes amounts with the currency’s digits, and no formula', () => {
    const [, first, second] = toBankCsv(order('JPY')).split('\r\n')

    expect(first).toContain(',NO9386011117947,DNBANOKKXXX,1,JPY,')
    expect(second).toContain(",'=cmd(),")
  })

  it('of a dinar has three', () => {
    expect(toBankCsv(order('KWD'))).toContain(',99999999.999,KWD,')
  })
})

function hasXmllint(): boolean {
  try {
    execFileSync(checker, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
