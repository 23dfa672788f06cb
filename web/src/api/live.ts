import type { QueryClient } from '@tanstack/react-query'

/**
 * What may change without this page: which calls show it. A topic is refreshed after an own
 * change and, until the server announces changes by itself, by asking now and then.
 */
const topics = {
  tasks: ['listTasks', 'readTask', 'readMyNumbers', 'readCompanyDays', 'readMostValuableTasks'],
  reassignments: ['listReassignments', 'readReassignment', 'previewReassignment'],
  money: [
    'readMyNumbers',
    'readMyStatement',
    'readWorkerNumbers',
    'readWorkerStatement',
    'readCompanyDays',
    'readWorkersBelowZero',
    'previewPayoutRun',
  ],
  payouts: ['listPayoutRuns', 'readPayoutRun', 'listPayouts', 'previewPayoutRun'],
  policies: ['readPayPolicy', 'readPayoutPolicy', 'previewPayoutRun'],
  people: ['listUsers', 'readUser', 'readMe'],
  organization: ['readOrganization'],
  mail: ['listEmailDeliveries'],
} as const
export type Topic = keyof typeof topics

/** Milliseconds between two questions, while the page is seen. */
export const pace = { underWay: 1_000, own: 4_000, shared: 10_000 }

/** How long an answer that travels by events may be on its way. */
const echoMs = 1_500

/** Asks again for everything that shows one of these topics, and once more when events arrived. */
export function changed(client: QueryClient, ...which: Topic[]): void {
  const names = new Set<unknown>(which.flatMap((topic): readonly string[] => topics[topic]))
  const ask = () =>
    void client.invalidateQueries({ predicate: ({ queryKey }) => names.has(queryKey[0]) })
  ask()
  setTimeout(ask, echoMs)
}
