import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { seedDemo } from '../api-gateway/seed-demo.ts'

const identity = await testDatabase('api-gateway')
await seedDemo(identity.db)

function run(args: string[], env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { status, stdout, stderr }
}

describe('npm run operator', () => {
  const add = (email: string) =>
    run(['--import', 'tsx', 'scripts/operator/main.ts', 'add', email], {
      IDENTITY_OWNER_DATABASE_URL: identity.ownerUrl,
    })

  it('marks somebody, and notes it', async () => {
    expect(add('Manager@demo.local ')).toMatchObject({ status: 0 })
    const operators = await identity.sql('SELECT email FROM users WHERE operator ORDER BY email')
    expect(operators).toEqual([{ email: 'admin@demo.local' }, { email: 'manager@demo.local' }])
    const noted = await identity.sql("SELECT FROM audit_log WHERE action = 'operator.added'")
    expect(noted).toHaveLength(1)
  })

  it('says so when nobody has the address', () => {
    expect(add('nobody@demo.local')).toMatchObject({ status: 1, stdout: 'Nobody has it.\n' })
  })

  it('is nothing the service could do', async () => {
    const mark = identity.db.system((trx) =>
      trx.raw("SELECT system_mark_operator('worker1@demo.local', gen_random_uuid())"),
    )
    await expect(mark).rejects.toThrow(/permission denied/)
    const itself = identity.db.system((trx) => trx.raw('UPDATE users SET operator = true'))
    await itself.catch(() => {})
    const operators = await identity.sql('SELECT FROM users WHERE operator')
    expect(operators).toHaveLength(2)
  })
})
