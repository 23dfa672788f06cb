import type { History } from './history.ts'
import type { World } from './world.ts'

/** A row that breaks an invariant: what it is about, and what is wrong with it. */
export interface Violation {
  id: string
  detail: string
}

/** Something that must be true whenever the system is at rest. */
export interface Invariant {
  id: string
  /** In words. */
  promise: string
  /** The rows that break it, none when it holds. */
  check: (world: World, history: History) => Promise<Violation[]>
}
