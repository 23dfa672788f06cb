import { expect, it } from 'vitest'
import { database } from './db.ts'
import { testDatabase } from './testing/test-database.ts'

const { url } = await testDatabase('accounting', { migrations: [] })

it('a transaction is left as soon as its first statement fails: its connection is as good as new', async () => {
  const db = database({ url, name: 'one', poolMax: 1 })
  const failing = db.system(async () => 'not reached', 'SELECT 1 / 0')
  await expect(failing).rejects.toThrow('division by zero')

  const { rows } = await db.system((trx) => trx.raw('SELECT 1 AS one'))

  expect(rows).toEqual([{ one: 1 }])
  await db.close()
})
