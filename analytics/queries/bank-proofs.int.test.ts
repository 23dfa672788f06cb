import { beforeAll, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { acme, ann, isKnown } from '../testing/books.ts'
import { comparedBooks, paidAt } from '../testing/compared-books.ts'

const { tracker, accounting, ask, newsSince, tamper, aPayout } = await comparedBooks()
beforeAll(() => isKnown([tracker, accounting]))

/** Two payouts that the bank has paid by a file in each format. */
async function aBankRun() {
  const runId = newId()
  const payouts = [
    await aPayout({ runId, status: 'settled' }),
    await aPayout({ runId, status: 'settled' }),
  ]
  const formats = ['pain.001', 'csv']
  await accounting.sql(
    `INSERT INTO bank_files (organization_id, run_id, format, sealed, sealed_sha256, made_by,
       made_at)
     SELECT $1, $2, unnest($3::text[]), 'sealed', sha256('sealed'), $4, $5`,
    [acme, runId, formats, ann, paidAt],
  )
  await accounting.sql(
    `INSERT INTO bank_file_lines (organization_id, payout_id, format, run_id, amount_minor)
     SELECT organization_id, id, unnest($2::text[]), run_id, amount_minor FROM payouts
      WHERE run_id = $1`,
    [runId, formats],
  )
  const [ordered, other] = payouts.map(({ id }) => id)
  return { runId, ordered: ordered ?? '', other: other ?? '' }
}

it('counts what the bank was told once, in how many formats it ever was', async () => {
  const before = await ask()
  await aBankRun()

  expect(await newsSince(before)).toEqual([])
  expect(await ask()).toMatchObject({
    payouts: before.payouts + 2,
    bankFilePayouts: 2,
    bankFilePayoutsMinor: 600,
    bankFileLines: 2,
    bankFileLinesMinor: 600,
  })
})

it('names exactly what is gone or changed of a file for the bank', async () => {
  const before = await ask()
  const [gone, changed] = [await aBankRun(), await aBankRun()]
  const [lost, forged] = [await aBankRun(), await aBankRun()]
  expect(await newsSince(before)).toEqual([])

  const line = `WHERE payout_id = $1 AND format = 'csv'`
  await tamper(`DELETE FROM bank_file_lines ${line}`, [gone.ordered])
  await tamper(`UPDATE bank_file_lines SET amount_minor = 301 ${line}`, [changed.other])
  await tamper('DELETE FROM bank_files WHERE run_id = $1', [lost.runId])
  await tamper(`UPDATE bank_files SET sealed = 'forged' WHERE run_id = $1 AND format = 'csv'`, [
    forged.runId,
  ])
  expect(await newsSince(before)).toEqual(
    [
      `bank_line_missing ${gone.ordered}`,
      `bank_line_differs ${changed.other}`,
      `bank_file_missing ${lost.runId}`,
      `bank_file_missing ${lost.runId}`,
      `bank_file_differs ${forged.runId}`,
    ].toSorted(),
  )
})

it('tells of a payout that is gone once, though the bank and the worker were told of it', async () => {
  const before = await ask()
  const { ordered } = await aBankRun()

  await tamper('DELETE FROM payouts WHERE id = $1', [ordered])

  expect(await newsSince(before)).toEqual([`payout_missing ${ordered}`])
})
