import { Kbd } from '@mantine/core'
import classes from './kbd.module.css'

/** A key to press, shown where there is a keyboard. Drawn, not written: it is no part of a name. */
export function Key({ children }: { children: string }) {
  return <Kbd size="xs" visibleFrom="sm" aria-hidden className={classes.key} data-key={children} />
}
