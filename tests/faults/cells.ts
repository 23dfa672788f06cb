import type { ServiceName } from '#contracts/endpoint.ts'
import type { ActName } from './acts.ts'

/** A place in a service where the matrix lets it die, fail or stall, and what leads there. */
export interface Cell {
  service: ServiceName
  point: string
  act: ActName
  /** Faults that have to happen first, for the point to be reached at all. */
  needs?: string
}

/** Everybody who announces something that money or mail follows. */
const relays = ['task-tracker', 'accounting', 'email'] as const
const consumers = ['accounting', 'email'] as const
const once = '=throw@1'
/** A batch of many is taken apart first; then one of them fails by itself and is put off. */
const oneFails = `consume.after-inbox${once},consume.before-commit${once}`

const of = (service: ServiceName, act: ActName, points: string[], needs?: string): Cell[] =>
  points.map((point) => ({ service, point, act, ...(needs === undefined ? {} : { needs }) }))

/** The matrix: each of them is struck by a kill, a failure and a stall of 5 s. */
export const cells: readonly Cell[] = [
  ...relays.flatMap((service) =>
    of(service, 'workday', [
      'relay.leading',
      'relay.before-publish',
      'relay.after-confirm',
      'relay.after-mark',
    ]),
  ),
  ...consumers.flatMap((service) => [
    ...of(service, 'workday', [
      'consume.before-handle',
      'consume.after-inbox',
      'consume.before-commit',
      'consume.after-commit',
      'consume.after-ack',
    ]),
    ...of(service, 'workday', ['consume.before-postpone', 'consume.after-postpone'], oneFails),
  ]),
  ...of('accounting', 'poison', ['consume.before-bury', 'consume.after-bury']),
  ...of('accounting', 'givenUp', ['drain.before-commit', 'drain.after-commit']),
  ...of('accounting', 'workday', ['close.after-turn', 'close.before-commit']),
  ...of('accounting', 'dueDay', ['close.after-commit']),
  ...of('accounting', 'workday', [
    'payout.before-batch',
    'payout.before-commit',
    'payout.after-batch',
    'payout.finishing',
  ]),
  ...of('accounting', 'bankDay', [
    'settle.before-commit',
    'settle.after-batch',
    'return.before-commit',
  ]),
  ...of('email', 'workday', [
    'mail.after-lease',
    'mail.before-data',
    'mail.after-data',
    'mail.before-record',
    'mail.before-notice',
    'mail.after-record',
  ]),
  ...of('task-tracker', 'reassignment', ['reassign.after-batch']),
]
