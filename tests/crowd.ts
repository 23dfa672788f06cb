import type { Person } from '#platform/testing/api.ts'
import { type Ask, shared } from './load.ts'

/** A company while many work in it at once. */
export interface Crowd {
  manager: Person
  accountant: Person
  workers: Person[]
}

/** Tasks that were heard of and can be acted on; the oldest are forgotten. */
const mostKnown = 2_000

/** Calls of every kind, as a company's people make them side by side, for `keepAsking`. */
export function everydayCalls({ manager, accountant, workers }: Crowd): Ask[] {
  const known: { id: string; version: number }[] = []
  const runs: string[] = []
  let turn = 0
  const next = <T>(list: readonly T[]): T | undefined => {
    turn += 1
    return list[turn % Math.max(1, list.length)]
  }
  const worker = () => next(workers) ?? manager
  const task = () => next(known)?.id ?? manager.id
  const run = () => next(runs) ?? manager.id

  const create = async () => {
    const body = { title: `Paint fence ${turn}`, externalKey: `C-${turn}` }
    const answer = await manager.send('POST', '/tasks', body)
    const made = answer.body as { id: string; version: number }
    if (answer.status === 201) known.push({ id: made.id, version: made.version })
    if (known.length > mostKnown) known.shift()
    return answer
  }
  const deal = async () => {
    const strategy = turn % 2 === 0 ? 'random' : 'balanced'
    const answer = await manager.send('POST', '/reassignments', { strategy })
    if (answer.status < 300) runs.push((answer.body as { id: string }).id)
    return answer
  }
  const edit = () => {
    const { id, version } = next(known) ?? { id: manager.id, version: 1 }
    return manager.send('PATCH', `/tasks/${id}`, { title: `Oil hinge ${turn}`, version })
  }
  const completeOwn = async () => {
    const person = worker()
    const { status, body } = await person.send('GET', '/tasks?assignee=me&status=open&limit=20')
    const own = next((body as { items?: { id: string }[] }).items ?? [])
    return own ? person.send('POST', `/tasks/${own.id}/complete`) : { status }
  }
  const bulk = () => {
    const taskIds = Array.from({ length: 10 }, task)
    return manager.send('POST', '/tasks/bulk', {
      action: 'assign',
      taskIds: [...new Set(taskIds)],
      assigneeId: next(workers)?.id,
    })
  }
  const bringIn = () => {
    const rows = Array.from({ length: 20 }, (_, at) => `Cut hedge ${turn}-${at}`)
    const headers = { 'Content-Type': 'text/csv' }
    return manager.send('POST', '/task-imports', ['title', ...rows].join('\n'), headers)
  }
  const asks = (person: () => Person, path: () => string): Ask => {
    return () => person().send('GET', path())
  }
  const managers = () => manager
  const accountants = () => accountant
  return [
    create,
    asks(managers, () => '/tasks?limit=50'),
    completeOwn,
    asks(managers, () => '/tasks?search=fence&status=open'),
    create,
    asks(worker, () => '/analytics/me'),
    completeOwn,
    edit,
    asks(managers, () => `/tasks/${task()}/history`),
    () => manager.send('POST', `/tasks/${task()}/assign`, { assigneeId: next(workers)?.id }),
    create,
    asks(managers, () => '/analytics/work'),
    completeOwn,
    bulk,
    deal,
    asks(managers, () => `/reassignments/${run()}`),
    () => manager.send('POST', '/reassignments/preview', { strategy: 'balanced' }),
    create,
    () => manager.send('POST', `/tasks/${task()}/cancel`, { reason: 'Rain' }),
    asks(accountants, () => '/payout-runs/preview'),
    asks(accountants, () => '/analytics/company'),
    shared(bringIn),
    () => manager.send('POST', `/reassignments/${run()}/cancel`),
    () => manager.send('POST', `/reassignments/${run()}/undo`),
    shared(asks(managers, () => '/tasks.csv?status=open')),
  ]
}
