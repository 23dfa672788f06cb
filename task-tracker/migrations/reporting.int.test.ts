import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganizationWith, aTask } from '../testing/builders.ts'

const { db, url, analytics } = await testDatabase('task-tracker')
const acme = await anOrganizationWith(db, 'ann')
const other = await anOrganizationWith(db, 'bob')
await db.as(acme, (trx) => aTask(trx, { assigneeId: acme.workers.ann, title: 'Ours' }))
await db.as(other, (trx) => aTask(trx, { assigneeId: other.workers.bob, title: 'Theirs' }))

/** Asks on a connection of its own, as this role, with this tenant set. */
async function ask(connectionString: string | undefined, tenant: string, text: string) {
  const client = new pg.Client({ connectionString: connectionString ?? '' })
  await client.connect()
  try {
    await client.query("SELECT set_config('app.organization_id', $1, false)", [tenant])
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

describe('rows of an organization', () => {
  it.each([
    { role: 'analytics', as: analytics?.url, table: 'reporting.tasks' },
    { role: 'the service', as: url, table: 'tasks' },
  ])('are shown to $role only as this organization, and to nobody without one', async (given) => {
    const titles = `SELECT title FROM ${given.table}`
    expect(await ask(given.as, acme.organizationId, titles)).toEqual([{ title: 'Ours' }])
    expect(await ask(given.as, '', titles)).toEqual([])
  })

  it.each(['tasks', 'people', 'outbox'])('in %s are closed to analytics', async (table) => {
    const reading = ask(analytics?.url, acme.organizationId, `SELECT * FROM public.${table}`)
    await expect(reading).rejects.toThrow('permission denied')
  })

  it('do not tell analytics more than the views of the contract', async () => {
    const columns = (view: string) =>
      ask(analytics?.url, acme.organizationId, `SELECT * FROM reporting.${view}`)
    expect(Object.keys((await columns('people'))[0])).toEqual([
      'organization_id',
      'id',
      'name',
      'role',
      'status',
    ])
    expect(await columns('organizations')).toMatchObject([{ name: 'Acme', currency: 'EUR' }])
    expect(await columns('heartbeat')).toHaveLength(1)
  })
})
