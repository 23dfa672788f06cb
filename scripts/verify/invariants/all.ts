import type { Invariant } from '../invariant.ts'
import { balancesAreSums, linesRunOn, reportingIsTheLedger } from './ledger.ts'
import { nothingIsLeft, versionsWithoutGaps } from './messages.ts'
import { oneDuePayout, oneMailPerPayout } from './payouts.ts'
import { tenantsAreApart } from './tenants.ts'
import {
  answersWereTrue,
  oneFeePerAssignment,
  oneRewardPerDoneTask,
  runsFinished,
} from './work-and-money.ts'

/** Every invariant that is checked, in the order of the table. */
export const invariants: readonly Invariant[] = [
  balancesAreSums,
  oneRewardPerDoneTask,
  answersWereTrue,
  oneFeePerAssignment,
  oneDuePayout,
  linesRunOn,
  oneMailPerPayout,
  nothingIsLeft,
  versionsWithoutGaps,
  runsFinished,
  reportingIsTheLedger,
  tenantsAreApart,
]
