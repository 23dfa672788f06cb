import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { paySlipsPdf } from '../files/pay-slips-pdf.ts'
import { languageOf } from '../files/slip-words.ts'
import { statementCsv } from '../files/statement-csv.ts'
import { openSource } from '../replicas.ts'
import { acme, ann, bob, isKnown, openPeriod, post } from '../testing/books.ts'
import { paySlips } from './pay-slips.ts'
import { statementExport } from './statement-export.ts'

const accounting = await testDatabase('accounting')
const money = openSource({
  name: 'accounting',
  replicaUrl: accounting.analytics?.replicaUrl ?? '',
  primaryUrl: accounting.analytics?.url ?? '',
})
const sources = { money, work: money }
afterAll(() => money.close())

const now = new Date('2026-03-30T10:00:00Z')
const whose = { organizationId: acme, now, workerId: ann }

beforeAll(async () => {
  await isKnown([accounting])
  await openPeriod(accounting, 1, '2026-03-01T17:00:00Z', '2026-03-28T17:00:00Z')
  await openPeriod(accounting, 2, '2026-03-28T17:00:00Z')
  await post(
    accounting,
    { kind: 'reward', amount: 500, at: '2026-01-10T10:00:00Z', task: 'Old' },
    { kind: 'reward', amount: 2_000, at: '2026-03-28T10:00:00Z', task: '=1+1' },
    { kind: 'fee', amount: -305, at: '2026-03-28T11:00:00Z', task: 'Стул, "дуб"' },
    { kind: 'payout', amount: -2_195, at: '2026-03-28T17:00:01Z', period: 2 },
    { kind: 'adjustment', amount: 40, at: '2026-03-30T09:00:00Z', period: 2 },
  )
  await accounting.replicaCaughtUp()
})

async function csvOf(query: object = {}, of = whose): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of statementCsv(await statementExport(sources, of, query))) {
    pieces.push(piece)
  }
  return pieces.join('').split('\r\n')
}

describe('a statement as CSV', () => {
  it('has every line of the range, newest first, in major units', async () => {
    const [head, ...lines] = await csvOf()

    expect(head).toBe(
      'sequence,posted_at,occurred_at,kind,task_title,external_key,reason,amount,balance_after,currency,late,period,task_id,transfer_id,correlation_id',
    )
    expect(lines.map((line) => line.split(',')[0])).toEqual(['5', '4', '3', '2', ''])
    expect(lines[0]).toContain(
      '5,2026-03-30T09:00:00.000Z,2026-03-30T09:00:00.000Z,adjustment,,,,0.40,0.40,EUR,no,2,',
    )
    expect(lines[1]).toContain(',payout,,,,-21.95,0.00,EUR,')
  })

  it('lets no cell be a formula', async () => {
    const lines = await csvOf()

    expect(lines[4]).toContain(",reward,'=1+1,,,20.00,25.00,")
    expect(lines[3]).toContain(',fee,"Стул, ""дуб""",,,-3.05,21.95,')
  })

  it('is a head alone for somebody without a wallet', async () => {
    expect(await csvOf({}, { ...whose, workerId: bob })).toHaveLength(2)
  })

  it('refuses strangers and wrong ranges before it begins', async () => {
    const stranger = { ...whose, workerId: '01890000-0000-7000-8000-0000000000ff' }
    const known = { mustBeKnown: true }
    await expect(statementExport(sources, stranger, {}, known)).rejects.toMatchObject({
      status: 404,
    })
    const upsideDown = statementExport(sources, whose, { from: '2026-04-01' })
    await expect(upsideDown).rejects.toMatchObject({ status: 422 })
  })

  it('reads on where a page ends, and shows nothing that came meanwhile', async () => {
    const cid = '01890000-0000-7000-8000-0000000000c1'
    await accounting.sql(
      `INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind,
         amount_minor, balance_after_minor, correlation_id, occurred_at, posted_at, late,
         period_number)
       SELECT $1, $2, n, gen_random_uuid(), 'reward', 1, n, 'click', $3, $3, false, 2
         FROM generate_series(1, 4500) AS n`,
      [acme, cid, '2026-03-29T10:00:00Z'],
    )
    await accounting.sql(
      `INSERT INTO accounts (organization_id, id, kind, balance_minor, sequence)
       VALUES ($1, $2, 'wallet', 4500, 4500)`,
      [acme, cid],
    )
    await accounting.replicaCaughtUp()

    const statement = await statementExport(sources, { ...whose, workerId: cid }, {})
    await post(accounting, { worker: cid, kind: 'reward', amount: 1, at: '2026-03-29T11:00:00Z' })
    await accounting.replicaCaughtUp()
    const sequences: number[] = []
    for await (const page of statement.pages) sequences.push(...page.map((line) => line.sequence))

    expect(sequences).toEqual(Array.from({ length: 4_500 }, (_, index) => 4_500 - index))
  })
})

describe('a statement as pay slips', () => {
  it('is one slip for each pay period, each opening with the closing of the one before', async () => {
    const { slips, workerName, organization } = await paySlips(sources, whose, {})

    expect({ workerName, name: organization.name }).toEqual({ workerName: 'Ann', name: 'Acme' })
    expect(slips).toMatchObject([
      {
        periodNumber: 1,
        openingMinor: 500,
        rewardsMinor: 2_000,
        feesMinor: -305,
        closingMinor: 2_195,
        closedAt: new Date('2026-03-28T17:00:00Z'),
      },
      { periodNumber: 2, openingMinor: 2_195, payoutsMinor: -2_195, closedAt: null },
    ])
  })

  it.each([
    { accepted: 'en-GB,en;q=0.9', title: 'Pay slip' },
    { accepted: 'ru-RU,ru;q=0.9', title: 'Расчётный лист' },
  ])('is a PDF in the language of $accepted', async ({ accepted, title }) => {
    const pdf = await paySlipsPdf(await paySlips(sources, whose, {}), languageOf(accepted))
    const text = pdf.toString('latin1')

    expect(text.slice(0, 5)).toBe('%PDF-')
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(2)
    expect(text).toMatch(/\/BaseFont \/\w+\+DejaVuSans\b/)
    const inUtf16 = Buffer.from(title, 'utf16le').swap16().toString('latin1')
    expect([text.includes(title), text.includes(inUtf16)]).toContain(true)
  })

  it('is one page also when there is nothing to tell', async () => {
    const none = await paySlips(sources, { ...whose, workerId: bob }, {})
    const pdf = await paySlipsPdf(none, 'en')
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1)
  })
})
