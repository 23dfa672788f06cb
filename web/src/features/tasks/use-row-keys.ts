import { useHotkeys } from '@mantine/hooks'

const links = () => [...document.querySelectorAll<HTMLElement>('a[data-task]')]

/** `j` and `k` walk through the tasks, Enter opens one, `x` ticks it. */
export function useRowKeys(toggle: (id: string) => void): void {
  const step = (by: 1 | -1) => {
    const all = links()
    const at = all.findIndex((link) => link === document.activeElement)
    const next = all[at < 0 ? 0 : at + by]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useHotkeys([
    ['j', () => step(1)],
    ['k', () => step(-1)],
    [
      'x',
      () => {
        const id = document.activeElement?.getAttribute('data-task')
        if (id) toggle(id)
      },
    ],
  ])
}
