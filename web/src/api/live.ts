import type { QueryClient } from '@tanstack/react-query'
import type { Role } from '#contracts/endpoint.ts'
import type { Hint } from './stream-messages.ts'

/**
 * Which calls show what. A topic is asked again after an own change, and when the server says
 * that it changed.
 */
const topics = {
  tasks: [
    'listTasks',
    'readTask',
    'readTaskHistory',
    'readMyNumbers',
    'readCompanyDays',
    'readMostValuableTasks',
    'readWork',
    'previewReassignment',
  ],
  reassignments: ['listReassignments', 'readReassignment', 'previewReassignment'],
  money: [
    'readMyNumbers',
    'readMyStatement',
    'listWorkerNumbers',
    'readWorkerNumbers',
    'readWorkerStatement',
    'readMyDays',
    'readCompanyDays',
    'readWorkersBelowZero',
    'previewPayoutRun',
  ],
  payouts: [
    'listPayoutRuns',
    'readPayoutRun',
    'listPayouts',
    'listPayoutHolds',
    'previewPayoutRun',
  ],
  policies: [
    'readPayPolicy',
    'readPayPolicyHistory',
    'readPayoutPolicy',
    'readPayoutPolicyHistory',
    'previewPayoutRun',
  ],
  bank: ['listBankAccounts'],
  imports: ['readTaskImport'],
  people: ['listUsers', 'readUser', 'readMe'],
  organization: ['readOrganization'],
  mail: ['listEmailDeliveries'],
  access: ['listSessions', 'listAccessTokens'],
  deadLetters: ['listDeadLetters', 'readDeadLetter', 'readSystem'],
} as const
export type Topic = keyof typeof topics

/** What is announced on the stream, and to whom (api-gateway/live/hints.ts). */
const announcements = {
  'task.changed': { topic: 'tasks', roles: ['worker', 'manager', 'admin'] },
  'reassignment.progress': { topic: 'reassignments', roles: ['manager', 'admin'] },
  'balance.changed': { topic: 'money', roles: ['worker', 'accountant', 'admin'] },
  'payout_run.changed': { topic: 'payouts', roles: ['accountant', 'admin'] },
} as const satisfies Record<string, { topic: Topic; roles: readonly Role[] }>
const announced = Object.values(announcements)

/** Milliseconds between two questions while nothing is announced and the page is seen. */
export const pace = { underWay: 1_000, own: 4_000, shared: 10_000 }

/** A hint may be lost: what is announced is asked this much more seldom, but it is asked. */
const calmer = 10
/** How long what travels by events, or to a replica, may be on its way. */
const echoMs = 1_500
/** While something changes all the time, the echo comes at least this often. */
const longestEchoMs = 8_000
/** A list of more pages is many calls: it waits for the echo. */
const mostPages = 3

const echoes = new Map<Topic, { timer: ReturnType<typeof setTimeout>; since: number }>()
let sequence = 0

/** The newest line of the own wallet that was heard of; to be asked for with `atLeast`. */
export const newestSequence = (): number => sequence

/** How often to ask for this call while the stream is open: hardly, where all of it is announced. */
export function livePace(name: string, role: Role | undefined, every: number): number {
  const shown = announced.filter(({ topic }) => topics[topic].some((call) => call === name))
  const hears = shown.every(({ roles }) => roles.some((one) => one === role))
  return shown.length > 0 && hears ? every * calmer : every
}

/** Asks again for whatever a hint is about. */
export function heard(client: QueryClient, { kind, data }: Hint): void {
  if (kind === 'reset') {
    void client.invalidateQueries({}, { cancelRefetch: false })
    return
  }
  // Without a worker's id it is about the own wallet.
  if (kind === 'balance.changed' && data['workerId'] === undefined) {
    sequence = Math.max(sequence, Number(data['sequence'] ?? 0))
  }
  for (const [known, { topic }] of Object.entries(announcements)) {
    if (known === kind) changed(client, topic)
  }
}

/** Asks again for everything that shows one of these topics, and once more when events arrived. */
export function changed(client: QueryClient, ...which: Topic[]): void {
  ask(client, which, mostPages)
  for (const topic of which) planEcho(client, topic)
}

function planEcho(client: QueryClient, topic: Topic): void {
  const planned = echoes.get(topic)
  clearTimeout(planned?.timer)
  const now = Date.now()
  const since = planned?.since ?? now
  const waitMs = Math.max(0, Math.min(echoMs, since + longestEchoMs - now))
  const timer = setTimeout(() => {
    echoes.delete(topic)
    ask(client, [topic], Number.POSITIVE_INFINITY)
  }, waitMs)
  echoes.set(topic, { timer, since })
}

function ask(client: QueryClient, which: readonly Topic[], upToPages: number): void {
  const names = new Set<unknown>(which.flatMap((topic): readonly string[] => topics[topic]))
  void client.invalidateQueries({
    predicate: ({ queryKey, state }) => names.has(queryKey[0]) && pagesOf(state.data) <= upToPages,
  })
}

function pagesOf(data: unknown): number {
  const isList = typeof data === 'object' && data !== null && 'pages' in data
  return isList && Array.isArray(data.pages) ? data.pages.length : 1
}
