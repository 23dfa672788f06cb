import { Text } from '@mantine/core'
import { useState } from 'react'
import { useFormat } from './format.tsx'

interface DueProps {
  at: string | null
  /** Not done yet. */
  open?: boolean
  size?: 'xs' | 'sm'
}

/** When something is due: how long until then or since; red once it is past. */
export function Due({ at, open = true, size = 'sm' }: DueProps) {
  const { relative, dateTime, date } = useFormat()
  const [now] = useState(() => Date.now())
  if (at === null) return null
  const overdue = open && new Date(at).getTime() < now
  return (
    <Text
      span
      size={size}
      c={overdue ? 'var(--bad)' : 'dimmed'}
      title={dateTime(at)}
      className="number"
    >
      {open ? relative(at, now) : date(at)}
    </Text>
  )
}
