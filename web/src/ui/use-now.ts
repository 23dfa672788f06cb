import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

/** The time in milliseconds, looked at again and again. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), everyMs, { autoInvoke: true })
  return now
}
