import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { heard, hintsOf } from './hints.ts'
import { hub } from './hub.ts'

const sample = (type: string) =>
  readFileSync(new URL(`../../contracts/events/samples/${type}.json`, import.meta.url))
const actor = (id: string, role: 'manager' | 'worker') =>
  ({ id, role, organizationId: 'acme', sessionId: 's' }) as const

describe('hints', () => {
  it.each(heard.map(({ type }) => type))('%s becomes ids and versions, nothing else', (type) => {
    const { organizationId, hints } = hintsOf(type, sample(type))
    expect(organizationId).toMatch(/^[0-9a-f-]{36}$/)
    expect(hints.length).toBeGreaterThan(0)
    for (const { data } of hints) {
      for (const [name, value] of Object.entries(data)) {
        expect(name).toMatch(/Id$|^version$|^sequence$/)
        expect(String(value)).toMatch(/^[0-9a-f-]{36}$|^\d+$/)
      }
    }
  })

  it('are the same of both versions of an event', () => {
    const [older, newer] = ['task.created.v1', 'task.created.v2'].map((type) =>
      hintsOf(type, sample(type)),
    )
    expect(older?.hints).toMatchObject([{ kind: 'task.changed' }])
    expect(older).toEqual(newer)
  })

  it('of several wallets name each to its owner and none to those who pay', () => {
    const people = ['01928f4e-0000-7000-8000-000000000002', '01928f4e-0000-7000-8000-000000000003']

    const { hints } = hintsOf('balance.changed.v2', sample('balance.changed.v2'))

    expect(hints).toMatchObject([
      { to: { people: [people[0]] }, data: { sequence: 41 } },
      { to: { people: [people[1]] }, data: { sequence: 7 } },
      { to: { roles: ['admin', 'accountant'] }, data: {} },
    ])
  })

  it('of a task that somebody had before tell every worker, not only who has it now', () => {
    const made = sample('task.assigned.v1').toString()
    const moved = made.replace('"taskVersion": 1', '"taskVersion": 2')
    const everyWorker = { kind: 'task.changed', to: { roles: ['worker'] }, data: {} }

    expect(hintsOf('task.assigned.v1', Buffer.from(made)).hints).not.toContainEqual(everyWorker)
    expect(hintsOf('task.assigned.v1', Buffer.from(moved)).hints).toContainEqual(everyWorker)
  })

  it('come of nothing that cannot be read', () => {
    expect(hintsOf('task.completed.v1', Buffer.from('{"no":"event"}')).hints).toEqual([])
    expect(hintsOf('nobody.knows.v1', sample('task.completed.v1')).hints).toEqual([])
  })
})

describe('what waits for a person', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const changed = (taskId: string, version: number) => ({
    kind: 'task.changed' as const,
    to: { people: ['ann'] },
    data: { taskId, version },
  })

  it('is said at once, then twice a second, the newest of each thing', () => {
    const people = hub()
    const written: string[] = []
    people.join(actor('ann', 'worker'), { write: (text) => written.push(text) })
    for (let version = 1; version <= 50; version += 1) people.tell('acme', [changed('t', version)])
    expect(written).toHaveLength(1)
    vi.advanceTimersByTime(499)
    expect(written).toHaveLength(1)
    vi.advanceTimersByTime(1)
    expect(written[1]).toContain('"version":50')
    vi.advanceTimersByTime(5_000)
    expect(written).toHaveLength(2)
  })

  it('does not say which, when it is several', () => {
    const people = hub()
    const written: string[] = []
    people.join(actor('ann', 'worker'), { write: (text) => written.push(text) })
    for (const task of ['a', 'b', 'c']) people.tell('acme', [changed(task, 1)])
    vi.advanceTimersByTime(500)
    expect(written[1]).toBe('event: task.changed\ndata: {}\n\n')
  })

  it('is forgotten when nobody listens any more', () => {
    const people = hub()
    const written: string[] = []
    const leave = people.join(actor('ann', 'worker'), { write: (text) => written.push(text) })
    people.tell('acme', [changed('a', 1), changed('b', 1)])
    leave()
    vi.advanceTimersByTime(5_000)
    expect(written).toHaveLength(1)
    people.tell('other', [changed('a', 1)])
    expect(written).toHaveLength(1)
  })
})
