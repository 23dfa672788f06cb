import { beforeAll, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { office } from '../../accounting/testing/office.ts'
import { acme, ann, bob, isKnown, post } from '../../analytics/testing/books.ts'
import { isSame, replay, report } from './replay.ts'

const accounting = await testDatabase('accounting')
const { sql, superuserUrl } = accounting
const again = () => replay(superuserUrl)
const schemas = () => sql(`SELECT FROM pg_namespace WHERE nspname = 'replay'`)

beforeAll(async () => {
  await isKnown([accounting])
  await post(
    accounting,
    { kind: 'reward', amount: 500, at: '2026-03-02T10:00:00Z' },
    { kind: 'fee', amount: -120, at: '2026-03-02T10:00:00Z' },
    { kind: 'reward', amount: 70, at: '2026-03-02T10:00:00Z', worker: bob },
    { kind: 'payout', amount: -380, at: '2026-03-02T17:00:00Z' },
  )
  // The books of the tests keep no accounts of the company.
  await sql(
    `INSERT INTO accounts (organization_id, id, kind, balance_minor, sequence)
     SELECT DISTINCT organization_id, debit_account_id, 'reward_expense', -70, 4
       FROM transfers WHERE kind = 'reward'`,
  )
})

it('finds no difference in what the ledger itself has written, and leaves nothing', async () => {
  const { start, pay, earned } = office(accounting.db)
  const { accountant } = await earned(300, 500, 20)
  const { id: runId } = await start(accountant)
  await pay(accountant, runId)

  const compared = await again()

  expect(report(compared)).toMatch(/^✔ accounts +\d+ rows, difference 0$/m)
  expect(report(compared)).not.toContain('✘')
  expect(await schemas()).toEqual([])
})

it('finds a balance that is not what the transfers say', async () => {
  await sql('UPDATE accounts SET balance_minor = balance_minor + 1 WHERE id = $1', [ann])

  const compared = await again()

  expect(isSame(compared)).toBe(false)
  expect(compared.map(({ differences }) => differences)).toEqual([1, 0, 0])
  expect(compared[0]?.examples).toEqual([`${acme} ${ann}: stored (1,3), the transfers say (0,3)`])
  expect(await schemas()).toHaveLength(1)
  await sql('UPDATE accounts SET balance_minor = balance_minor - 1 WHERE id = $1', [ann])
})

it('finds a line and a sum that no transfer stands for', async () => {
  await sql('ALTER TABLE transfers DISABLE TRIGGER ALL')
  await sql(`DELETE FROM transfers WHERE kind = 'payout' AND organization_id = $1`, [acme])

  const compared = await again()

  expect(compared.map(({ differences }) => differences)).toEqual([2, 1, 1])
  expect(report(compared)).toContain('the transfers say nothing')
})
