import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { chainAll } from '../../accounting/jobs.ts'
import { look, office, signal } from '../../accounting/testing/office.ts'
import { nothingChanged } from './chain.ts'
import { openDatabase } from './world.ts'

const { db, sql, superuserUrl } = await testDatabase('accounting')
const accounting = openDatabase('accounting', superuserUrl)
const file = join(mkdtempSync(join(tmpdir(), 'heads-')), 'ledger-heads.json')
const check = async () => (await nothingChanged(accounting, file)).violations
const tamper = (statement: string) =>
  sql(`BEGIN; SET LOCAL session_replication_role = replica; ${statement}; COMMIT`)

afterAll(() => accounting.close())

it('names the link whose transfers were changed, and a chain that was made anew', async () => {
  const { organizationId, accountant } = await office(db).earned(100, 200)
  await office(db).start(accountant)
  expect(await look({ sql }).payouts(organizationId)).toHaveLength(2)
  await chainAll(db, signal)
  expect(await check()).toEqual([])

  await tamper(`UPDATE transfers SET reason = 'x' WHERE organization_id = '${organizationId}'`)
  expect(await check()).toEqual([
    { id: organizationId, detail: 'the transfers of link 1 are not those that were chained' },
  ])

  await tamper('DELETE FROM ledger_links')
  await chainAll(db, signal)
  expect(await check()).toEqual([
    { id: organizationId, detail: 'the chain is another than at the last check' },
  ])
})
