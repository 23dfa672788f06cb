import type { TaskChange } from '#contracts/api/tasks.ts'
import type { Task } from './task.ts'

/** What is to be changed of a task: what is left out stays, null takes it away. */
export interface TaskEdit {
  title?: string | undefined
  description?: string | null | undefined
  externalKey?: string | null | undefined
  /** RFC 3339. */
  dueAt?: string | null | undefined
}

type Editable = Pick<Task, 'title' | 'description' | 'externalKey' | 'dueAt'>

/** The task's fields after the edit, and which of them it changes, from what to what. */
export function changesOf(
  task: Editable,
  edit: TaskEdit,
): { edited: Editable; changes: TaskChange['details'] } {
  const edited: Editable = {
    title: edit.title ?? task.title,
    description: edit.description === undefined ? task.description : edit.description,
    externalKey: edit.externalKey === undefined ? task.externalKey : edit.externalKey,
    dueAt: edit.dueAt === undefined ? task.dueAt : asDate(edit.dueAt),
  }
  const [before, after] = [plain(task), plain(edited)]
  const changes = Object.fromEntries(
    Object.entries(before)
      .map(([field, from]) => [field, { from, to: after[field] ?? null }] as const)
      .filter(([, { from, to }]) => from !== to),
  )
  return { edited, changes }
}

const asDate = (text: string | null) => (text === null ? null : new Date(text))

function plain({
  title,
  description,
  externalKey,
  dueAt,
}: Editable): Record<string, string | null> {
  return { title, description, externalKey, dueAt: dueAt?.toISOString() ?? null }
}
