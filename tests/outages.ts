import type { LinkName } from '#platform/testing/links.ts'

/** What can be away, in the words of operators. */
const servers: Record<LinkName, string> = {
  redis: 'Redis',
  rabbitmq: 'RabbitMQ',
  identity: 'PostgreSQL identity (and email)',
  'task-tracker': 'PostgreSQL task-tracker',
  'task-tracker-replica': 'replica of task-tracker',
  accounting: 'PostgreSQL accounting',
  'accounting-replica': 'replica of accounting',
}

/** What people do. */
export const works = [
  'sign in, see and change people',
  'read tasks',
  'change tasks',
  'read payouts',
  'move money',
  'my numbers',
  'see what was mailed',
] as const
type Work = (typeof works)[number]

/** `aged`: it works, and the answer says how old it is. `503`: not now, said in under 2 s. */
export type Verdict = 'yes' | 'aged' | '503'
export type Verdicts = Record<Work, Verdict>

/** Every server alone, and every two together. */
export function combinations(): LinkName[][] {
  const names = Object.keys(servers).filter((name): name is LinkName => name in servers)
  const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other]))
  return [...names.map((name) => [name]), ...pairs]
}

/**
 * What is promised while these are away: signed-in people need no database of identities, the
 * broker and Redis are needed by nobody who waits for an answer, reads fall to the replica and say
 * so, and writes are put off.
 */
export function promised(away: readonly LinkName[]): Verdicts {
  const gone = new Set(away)
  const read = (primary: LinkName, replica: LinkName): Verdict => {
    if (!gone.has(primary)) return 'yes'
    return gone.has(replica) ? '503' : 'aged'
  }
  const write = (primary: LinkName): Verdict => (gone.has(primary) ? '503' : 'yes')
  const tasks = read('task-tracker', 'task-tracker-replica')
  const money = read('accounting', 'accounting-replica')
  return {
    'sign in, see and change people': write('identity'),
    'read tasks': tasks,
    'change tasks': write('task-tracker'),
    'read payouts': money,
    'move money': write('accounting'),
    // From the replicas in any case, and always with its age.
    'my numbers': tasks === '503' || money === '503' ? '503' : 'aged',
    'see what was mailed': write('identity'),
  }
}

const begin = '<!-- what works while something is away: tests/outages.long.test.ts -->'
const end = '<!-- end -->'

/** The runbook with this table in its place. Throws where it has no place. */
export function withOutages(
  runbook: string,
  rows: readonly (readonly [LinkName[], Verdicts])[],
): string {
  const from = runbook.indexOf(begin)
  const to = runbook.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error('The runbook has no place for the table')
  const lines = rows.map(([away, verdicts]) => [
    away.map((name) => servers[name]).join(' + '),
    ...works.map((work) => verdicts[work]),
  ])
  const head = ['away', ...works]
  const made = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)
  return `${runbook.slice(0, from)}${begin}\n\n${made.join('\n')}\n\n${runbook.slice(to)}`
}
