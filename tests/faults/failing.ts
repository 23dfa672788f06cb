import { expect } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import type { ServiceProcess } from '#platform/testing/service-process.ts'

/** For FAILPOINTS: each of these places fails once. */
export const failing = (...points: string[]): string =>
  points.map((point) => `${point}=throw@1`).join(',')

/** Waits until every fault that a process was given in FAILPOINTS has struck. */
export async function allStruck(process: ServiceProcess, failpoints: string): Promise<void> {
  const entries = failpoints.split(',').map((entry) => entry.split('='))
  const isKill = ([, effect = '']: string[]) => effect.startsWith('kill')
  // The last words of who was killed may be lost; nothing but the fault kills it by itself.
  if (entries.some(isKill)) expect(await process.exited).toMatchObject({ signal: 'SIGKILL' })
  const points = entries.filter((entry) => !isKill(entry)).map(([point]) => point)
  await eventually(() => {
    const log = process.log()
    expect(points.filter((point) => !log.includes(`"failpoint":"${point}"`))).toEqual([])
  }, 30_000)
}
