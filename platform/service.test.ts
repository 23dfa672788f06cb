import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'

let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

/** Runs a service whose parts tell what happens to them; resolves when it ended. */
function run({ roles = ['all'], parts = '', signal = 'SIGTERM' as NodeJS.Signals | null }) {
  const script = `
    import { run } from './platform/service.ts'
    const tell = (what) => process.send(what)
    const part = (name) => () => {
      tell('+' + name)
      const timer = setInterval(() => {}, 1000)
      return { stop: async () => { clearInterval(timer); tell('-' + name) } }
    }
    await run('accounting', ${JSON.stringify(roles)}, {
      http: part('http'), relay: part('relay'), consumers: part('consumers'), ${parts}
    }, async () => tell('closed'))
    tell('running')`
  return new Promise<{ told: string[]; code: number | null }>((resolve) => {
    const told: string[] = []
    const args = ['--import', 'tsx', '--input-type=module', '-e', script]
    child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    child.on('message', (what: string) => {
      told.push(what)
      if (what === 'running' && signal) child?.kill(signal)
      // As Ctrl-C does beside a supervisor.
      if (what.startsWith('-')) child?.kill('SIGINT')
    })
    child.on('exit', (code) => resolve({ told, code }))
  })
}

describe('a service', () => {
  it('starts what serves before it opens its door, and closes the relay last', async () => {
    expect(await run({})).toEqual({
      told: ['+relay', '+consumers', '+http', 'running', '-http', '-consumers', '-relay', 'closed'],
      code: 0,
    })
  })

  it('is not made hasty by a second signal', async () => {
    const parts = `worker: () => ({ stop: () => new Promise((done) => setTimeout(done, 300)) }),`
    const { told, code } = await run({ parts })

    expect([told.at(-1), code]).toEqual(['closed', 0])
  })

  it('runs only the parts named in its roles', async () => {
    const { told } = await run({ roles: ['relay'] })

    expect(told).toEqual(['+relay', 'running', '-relay', 'closed'])
  })

  it('stops the rest when one part does not stop cleanly', async () => {
    const parts = `worker: () => ({ stop: () => { throw new Error('stuck') } }),`
    const { told, code } = await run({ parts })

    expect([told.at(-1), code]).toEqual(['closed', 0])
  })

  it('dies of an error nobody caught', async () => {
    const parts = `cron: () => {
      setTimeout(() => { throw new Error('no') })
      return { stop() {} }
    },`

    expect((await run({ parts, signal: null })).code).toBe(1)
  })

  it('does not start with a role that does not exist', async () => {
    expect((await run({ roles: ['htpp'] })).code).toBe(1)
  })
})
