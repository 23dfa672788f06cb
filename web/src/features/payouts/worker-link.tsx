import type { Person } from '#contracts/primitives.ts'
import { TextLink } from '../../ui/text-link.tsx'

/** A worker's name; leads to what they have, and where it is paid to. */
export function WorkerLink({ worker: { id, name } }: { worker: Person }) {
  return (
    <TextLink
      to="/workers/$workerId"
      params={{ workerId: id }}
      c="inherit"
      underline="hover"
      size="sm"
      fw={500}
    >
      {name}
    </TextLink>
  )
}
