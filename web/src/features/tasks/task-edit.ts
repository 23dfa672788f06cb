/** What may be edited of a task. */
const fields = ['title', 'description', 'externalKey', 'dueAt'] as const
export type Field = (typeof fields)[number]

/** As a form holds it: what is not there is an empty text. */
export type Edit = { title: string; description: string; externalKey: string; dueAt: string | null }

interface Editable {
  title: string
  description: string | null
  externalKey: string | null
  dueAt: string | null
}

/** A task's fields for a form. */
export function editOf({ title, description, externalKey, dueAt }: Editable): Edit {
  return { title, description: description ?? '', externalKey: externalKey ?? '', dueAt }
}

/** Which fields of a task differ between two times of looking. */
export function changedFields(before: Editable, after: Editable): Field[] {
  return fields.filter((field) => before[field] !== after[field])
}

/** Only what differs from the task as it was looked at; null takes a field away. */
export function editsOf(base: Editable, edit: Edit): Partial<Editable> {
  const after: Editable = {
    title: edit.title.trim(),
    description: edit.description.trim() || null,
    externalKey: edit.externalKey.trim() || null,
    dueAt: edit.dueAt,
  }
  return Object.fromEntries(changedFields(base, after).map((field) => [field, after[field]]))
}
