import { Kbd } from '@mantine/core'

/** A key to press, shown where there is a keyboard. */
export function Key({ children }: { children: string }) {
  return (
    <Kbd size="xs" visibleFrom="sm" aria-hidden>
      {children}
    </Kbd>
  )
}
