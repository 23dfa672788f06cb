import { setTimeout as sleep } from 'node:timers/promises'

/** One call of a client; its answer counts by its status. */
export type Ask = () => Promise<{ status: number }>

/** What clients met. */
export interface Load {
  asked: number
  /** What was neither 2xx nor expected: a status, or why there was no answer. */
  failures: string[]
}

/** Clients that ask one after the other, each call `pauseMs` after its last answer, until stopped. */
export function keepAsking(calls: readonly Ask[], { clients = 8, pauseMs = 20 } = {}) {
  const load: Load = { asked: 0, failures: [] }
  const state = { stopped: false }

  async function client(number: number): Promise<void> {
    for (let turn = number; !state.stopped; turn += 1) {
      const call = calls[turn % calls.length]
      const failure = await call?.().then(
        ({ status }) => (status < 300 ? '' : `call ${turn % calls.length}: ${status}`),
        (error: unknown) => `call ${turn % calls.length}: ${reasonOf(error)}`,
      )
      load.asked += 1
      if (failure) load.failures.push(failure)
      await sleep(pauseMs)
    }
  }

  const running = Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
  return {
    /** Lets every client finish its call. */
    async stop(): Promise<Load> {
      state.stopped = true
      await running
      return load
    },
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message
}

/** One call for all who ask meanwhile: a person may take five files at a time, no more. */
export function shared(ask: Ask): Ask {
  let underWay: ReturnType<Ask> | undefined
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
