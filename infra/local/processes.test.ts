import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { endLeftovers, identityOf, isAlive, leftoversOf, setVariable } from './processes.js'

function aProcessOf(setFolder: string) {
  const child = spawn('sleep', ['60'], { env: { ...process.env, [setVariable]: setFolder } })
  return { pid: child.pid ?? 0, gone: once(child, 'exit') }
}

it('finds and ends what carries the folder of a set, and nothing of another set', async () => {
  const [ours, theirs] = [aProcessOf('/state/one'), aProcessOf('/state/two')]

  expect(await endLeftovers('/state/one')).toEqual([ours.pid])

  expect(isAlive(ours.pid)).toBe(false)
  expect(leftoversOf('/state/two')).toEqual([theirs.pid])
  await endLeftovers('/state/two')
  await Promise.all([ours.gone, theirs.gone])
})

it('does not take a dead process for a living one', async () => {
  const { pid, gone } = aProcessOf('/state/three')
  expect(identityOf(pid)).not.toBeNull()

  process.kill(pid, 'SIGKILL')
  await gone

  expect(identityOf(pid)).toBeNull()
})
