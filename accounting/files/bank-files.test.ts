import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findProgram } from '#platform/testing/program.ts'
import { type BankOrder, bankOrder } from '../domain/bank-file.ts'
import { bankCsv } from './csv.ts'
import { pain001 } from './pain-001.ts'

/** The European Payments Council's own schema; it is not ours to hand on. */
const schema = process.env.PAIN_001_SCHEMA ?? '../shared/data/pain.001.001.09.xsd'

const xmllint = existsSync(schema) ? await findProgram('xmllint', 'libxml2-utils') : undefined

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

const toPain001 = (of: BankOrder) => [...pain001(of)].join('')
const toBankCsv = (of: BankOrder) => [...bankCsv(of)].join('')

/** An order of so many credits, every third with a BIC. */
const orderOf = (credits: number) =>
  bankOrder({
    runId: '01890000-0000-7000-8000-00000000000a',
    organizationName: 'Ängström',
    periodDay: '2026-03-02',
    executionDay: '2026-03-03',
    madeAt: new Date('2026-03-03T07:00:00.123Z'),
    currency: 'EUR',
    debtor,
    payouts: Array.from({ length: credits }, (_, index) => ({
      id: `01890000-0000-7000-8000-${String(index + 1).padStart(12, '0')}`,
      amountMinor: index + 1,
      account: {
        iban: 'NO9386011117947',
        holder: index % 2 ? '=cmd()' : 'Zoë <Quinn> _',
        bic: index % 3 ? null : 'DNBANOKKXXX',
      },
    })),
  })

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

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

  it.each([
    [0, 'f607af629abedc9f5632aa8e732637a76f3d0eb18421ac9bbbb17794fc67afa6'],
    [2, '771cb8970313464d36a6f9784fc23ce77cdfb2be9183e538fc843d11903da337'],
    [250, '5b0c59b6dd724389e963a80ea3f85187132662e9ce43969eb5ed4650e6004743'],
  ])('of %i credits has the bytes that the library writes as one document', (credits, hash) => {
    expect(sha256(toPain001(orderOf(credits)))).toBe(hash)
  })

  it('comes in pieces, so that many credits keep nobody waiting for long', () => {
    expect([...pain001(orderOf(1_000))].length).toBeGreaterThan(20)
  })

  it.runIf(xmllint)('satisfies the schema of the banks', () => {
    const check = () =>
      execFileSync(xmllint ?? '', ['--noout', '--schema', schema, '-'], {
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

  it('has its head once, however many pieces it comes in', () => {
    const lines = toBankCsv(orderOf(450)).trimEnd().split('\r\n')

    expect(lines).toHaveLength(451)
    expect(lines.filter((line) => line.startsWith('reference,'))).toEqual([lines[0]])
    expect([...bankCsv(orderOf(450))]).toHaveLength(3)
  })

  it('of a dinar has three', () => {
    expect(toBankCsv(order('KWD'))).toContain(',99999999.999,KWD,')
  })
})
