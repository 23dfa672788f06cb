import type { Figure } from '../kit/report.ts'

/** One part of the measurement, so many turns of it. */
export type Part = (turns: number) => Promise<Measured>

export interface Measured {
  figures: Figure[]
  /** What each service's process had at most. */
  memoryMb: Record<string, number>
}
