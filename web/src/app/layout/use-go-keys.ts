import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { placesOf } from '../places.ts'
import { useMe } from '../session.ts'

/** The second key of `g t` must follow within this time. */
const sequenceMs = 1_200

/** `g`, then the letter of a place, leads there. */
export function useGoKeys(): void {
  const me = useMe()
  const navigate = useNavigate()
  const begunAt = useRef(0)
  useHotkeys([
    ['g', () => (begunAt.current = Date.now())],
    ...placesOf(me).map(({ key, to }): [string, () => void] => [
      key,
      () => {
        if (Date.now() - begunAt.current < sequenceMs) void navigate({ to })
        begunAt.current = 0
      },
    ]),
  ])
}
