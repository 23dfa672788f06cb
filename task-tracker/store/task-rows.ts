import { z } from 'zod'
import type { Task } from '../domain/task.ts'

/** What a task is read from: `t`, joined with its people. */
export const taskColumns = `t.id, t.title, t.description, t.external_key, t.status, t.assignee_id,
  t.assignment_id, t.reward_minor, t.fee_minor, t.currency, t.due_at, t.created_by, t.created_at,
  t.completed_at, t.cancelled_at, t.cancel_reason, t.version,
  coalesce(assignee.name, '') AS assignee_name, coalesce(creator.name, '') AS creator_name`

/** Left joins: whoever created a task may not have been heard of yet. */
export const taskPeople = `
  LEFT JOIN people assignee
         ON assignee.organization_id = t.organization_id AND assignee.id = t.assignee_id
  LEFT JOIN people creator
         ON creator.organization_id = t.organization_id AND creator.id = t.created_by`

export const TaskRow = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    external_key: z.string().nullable(),
    status: z.enum(['open', 'done', 'cancelled']),
    assignee_id: z.string(),
    assignee_name: z.string(),
    assignment_id: z.string(),
    reward_minor: z.number(),
    fee_minor: z.number(),
    currency: z.string(),
    due_at: z.date().nullable(),
    created_by: z.string(),
    creator_name: z.string(),
    created_at: z.date(),
    completed_at: z.date().nullable(),
    cancelled_at: z.date().nullable(),
    cancel_reason: z.string().nullable(),
    version: z.number(),
  })
  .transform(
    (row): Task => ({
      id: row.id,
      title: row.title,
      description: row.description,
      externalKey: row.external_key,
      status: row.status,
      assignee: { id: row.assignee_id, name: row.assignee_name },
      assignmentId: row.assignment_id,
      rewardMinor: row.reward_minor,
      feeMinor: row.fee_minor,
      currency: row.currency,
      dueAt: row.due_at,
      createdBy: { id: row.created_by, name: row.creator_name },
      createdAt: row.created_at,
      completedAt: row.completed_at,
      cancelledAt: row.cancelled_at,
      cancelReason: row.cancel_reason,
      version: row.version,
    }),
  )
