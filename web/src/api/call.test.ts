import { describe, expect, it } from 'vitest'
import { ApiError } from '#contracts/client.ts'
import { once } from './call.ts'

const refused = new ApiError(
  {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'task_closed',
    detail: 'Closed',
    requestId: '1',
  },
  new Headers(),
)

/** Does the action, which ends like this, and tells with which key. */
async function keyOf(action: string, ending: Error | 'done'): Promise<string> {
  let used = ''
  const work = async (key: string) => {
    used = key
    if (ending !== 'done') throw ending
  }
  await once(action, work).catch(() => undefined)
  return used
}

describe('the key of an action', () => {
  it('is the same again after an answer that was lost', async () => {
    const first = await keyOf('complete a', new TypeError('Failed to fetch'))

    expect(await keyOf('complete a', 'done')).toBe(first)
  })

  it('is the same for whoever asks twice at the same moment', async () => {
    const [one, other] = await Promise.all([
      keyOf('complete b', 'done'),
      keyOf('complete b', 'done'),
    ])

    expect(one).toBe(other)
  })

  it('is a new one once the outcome is known', async () => {
    const done = await keyOf('complete c', 'done')
    const refusedOnce = await keyOf('complete c', refused)

    expect(new Set([done, refusedOnce, await keyOf('complete c', 'done')]).size).toBe(3)
  })
})
