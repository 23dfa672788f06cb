import { noticeDelivered, noticeFailed } from '#contracts/events/notice.ts'
import { organizationCreated, organizationUpdated } from '#contracts/events/organization.ts'
import { taskAssigned, taskAssignmentWithdrawn, taskCompleted } from '#contracts/events/task.ts'
import { userCreated, userUpdated } from '#contracts/events/user.ts'
import { on } from '#platform/consumers.ts'
import { chargeAssignedTasks } from './use-cases/charge-assigned-tasks.ts'
import { creditCompletedTasks } from './use-cases/credit-completed-tasks.ts'
import { noteNotices } from './use-cases/note-notices.ts'
import { refundWithdrawnFees } from './use-cases/refund-withdrawn-fees.ts'
import { rememberOrganization } from './use-cases/remember-organization.ts'
import { rememberPeople } from './use-cases/remember-people.ts'

/** What accounting listens to. */
export const consumers = [
  on(taskCompleted, creditCompletedTasks, { ahead: 2_000, atOnce: 3 }),
  on(taskAssigned, chargeAssignedTasks, { weight: ({ data }) => data.assignments.length }),
  on(taskAssignmentWithdrawn, refundWithdrawnFees, {
    weight: ({ data }) => data.withdrawals.length,
  }),
  on([organizationCreated, organizationUpdated], rememberOrganization),
  on([userCreated, userUpdated], rememberPeople),
  on(noticeDelivered, noteNotices),
  on(noticeFailed, noteNotices),
]
