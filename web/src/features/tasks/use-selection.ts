import { useHotkeys } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  /** Whether everything that is listed is ticked. */
  isAll: boolean
  /** With `range`, everything between the one before and this one. */
  toggle: (id: string, range: boolean) => void
  toggleAll: () => void
  clear: () => void
}

/** Which of these are ticked. What is no longer listed is not ticked either. */
export function useSelection(listed: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string>(undefined)
  const ids = useMemo(() => new Set(listed.filter((id) => chosen.has(id))), [listed, chosen])
  const clear = () => setChosen(new Set())
  useHotkeys([['Escape', clear]])
  return {
    ids,
    isAll: listed.length > 0 && ids.size === listed.length,
    clear,
    toggle: (id, range) => {
      const from = range && last.current ? listed.indexOf(last.current) : -1
      const to = listed.indexOf(id)
      const between = from < 0 ? [id] : listed.slice(Math.min(from, to), Math.max(from, to) + 1)
      const add = !ids.has(id)
      setChosen(add ? new Set([...ids, ...between]) : without(ids, between))
      last.current = id
    },
    toggleAll: () => setChosen(ids.size === listed.length ? new Set() : new Set(listed)),
  }
}

function without(ids: ReadonlySet<string>, gone: readonly string[]): Set<string> {
  return new Set([...ids].filter((id) => !gone.includes(id)))
}
