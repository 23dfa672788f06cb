import { type Job as BullJob, UnrecoverableError, Worker } from 'bullmq'
import type { z } from 'zod'
import { backOffMs } from './back-off.ts'
import { newContext, withContext } from './context.ts'
import { classify, describe } from './failures.ts'
import type { JobData } from './jobs-lane.ts'
import { log } from './log.ts'
import { atMost } from './time-limit.ts'
import { traced } from './tracing.ts'

const shortestPauseMs = 1_000
const longestPauseMs = 60_000
/** BullMQ's own way to close waits for Redis as long as that is away. */
const farewellMs = 2_000
/** A worker that is killed lets its job stall; the second time would fail it for good. */
const maxStalledCount = 1_000

/** A kind of job: what it is called with, and how often it may fail. */
interface JobDefinition<P extends z.ZodType> {
  name: string
  payload: P
  /** Faults allowed. What is away does not count, a refusal ends it at once. */
  attempts: number
  /** May run twice, and twice at once: each step checks in the database what is left to do. */
  run: (payload: z.output<P>) => Promise<void>
}

/** A job that a worker can do; made by `job`. */
export interface Job {
  name: string
  attempts: number
  /** Checks the payload, then runs. */
  perform: (payload: unknown) => Promise<void>
}

export function job<P extends z.ZodType>(definition: JobDefinition<P>): Job {
  return {
    name: definition.name,
    attempts: definition.attempts,
    perform: async (payload) => {
      const parsed = definition.payload.safeParse(payload)
      if (!parsed.success) {
        throw new UnrecoverableError(`${definition.name} cannot read its payload`)
      }
      await definition.run(parsed.data)
    },
  }
}

interface WorkerOptions {
  redisUrl: string
  queue: string
  jobs: readonly Job[]
  /** Jobs at a time in this process. Default 1. */
  concurrency?: number
}

/**
 * Does the jobs of one queue. The truth about a job's work lies in the database, so BullMQ keeps
 * neither finished nor failed ones: a kept one would swallow a new one with its id.
 */
export function startWorker(options: WorkerOptions): { stop(): Promise<void> } {
  const { redisUrl, queue, jobs, concurrency = 1 } = options
  const running = new Set<Promise<void>>()
  const keepTrack = async (bullJob: BullJob<JobData>): Promise<void> => {
    const performing = perform(jobs, bullJob)
    running.add(performing)
    await performing.finally(() => running.delete(performing))
  }
  const worker = new Worker<JobData>(queue, keepTrack, {
    connection: { url: redisUrl, maxRetriesPerRequest: null },
    concurrency,
    maxStalledCount,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    settings: {
      backoffStrategy: (failures) => backOffMs(failures, shortestPauseMs, longestPauseMs),
    },
  })
  worker.on('error', (error) => log.warn({ queue, reason: describe(error) }, 'worker'))
  worker.on('stalled', (id) => log.warn({ queue, job: id }, 'a job has lost its worker'))
  return {
    stop: async () => {
      const closing = worker.close().catch((error: unknown) => {
        log.warn({ queue, reason: describe(error) }, 'the worker did not close in order')
      })
      await Promise.allSettled(running)
      await atMost(farewellMs, closing)
      await atMost(farewellMs, worker.disconnect())
    },
  }
}

async function perform(jobs: readonly Job[], bullJob: BullJob<JobData>): Promise<void> {
  const { payload, ...context } = bullJob.data
  const work = async (): Promise<void> => {
    const known = jobs.find(({ name }) => name === bullJob.name)
    if (!known) throw new UnrecoverableError(`Nobody knows the job ${bullJob.name}`)
    try {
      await known.perform(payload)
    } catch (error) {
      const about = { job: bullJob.name, id: bullJob.id, failures: bullJob.attemptsMade + 1 }
      log.error({ ...about, err: error }, 'a job failed')
      throw isFinal(error, known, bullJob) ? new UnrecoverableError(describe(error)) : error
    }
  }
  await withContext(newContext(context), () => traced(bullJob.name, { kind: 'consumer' }, work))
}

function isFinal(error: unknown, { attempts }: Job, { attemptsMade }: BullJob): boolean {
  const failure = classify(error)
  if (failure === 'away' || failure === 'busy') return false
  return failure === 'refused' || attemptsMade + 1 >= attempts
}
