import type { Figure } from '../kit/report.ts'

/** One part of the measurement, so many turns of it. */
export type Part = (turns: number) => Promise<Figure[]>
