import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** What a process prints: the log writes to standard output without a way round. */
function logged(code: string): Record<string, unknown>[] {
  const script = `
    import { log, nameLog } from './platform/log.ts'
    import { withContext, newContext } from './platform/context.ts'
    ${code}`
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script],
    { encoding: 'utf8', env: { ...process.env, LOG_LEVEL: 'info' } },
  )
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

it('names service and click, and keeps secrets and refused rows to itself', () => {
  const [plain, secret, failed] = logged(`
    nameLog('accounting')
    withContext(newContext({ correlationId: 'click-1' }), () => log.info('hello'))
    const headers = { authorization: 'hunter2' }
    log.info({ password: 'hunter2', user: { token: 'hunter2' }, request: { headers } })
    const detail = 'Failing row contains (hunter2)'
    log.error({ err: Object.assign(new Error('refused'), { detail }) })`)

  expect(plain).toMatchObject({ service: 'accounting', correlationId: 'click-1', msg: 'hello' })
  expect(JSON.stringify([secret, failed])).not.toContain('hunter2')
  expect(failed).toMatchObject({ err: { message: 'refused' } })
})
