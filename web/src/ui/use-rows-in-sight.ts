import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'

const rowHeight = 48
/** Up to here all rows exist: they can be printed, and found with the browser's search. */
const mostWhole = 120

/** Which rows of a long list are to be drawn, and how much room the others take. */
export function useRowsInSight(count: number) {
  const frame = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  // What stands above may have grown since.
  useLayoutEffect(() => setOffset(topOf(frame.current)))
  const isPrinted = useSyncExternalStore(onPrint, () => printing)
  const isWhole = isPrinted || count <= mostWhole
  const list = useWindowVirtualizer({
    count,
    enabled: !isWhole,
    estimateSize: () => rowHeight,
    overscan: 16,
    scrollMargin: offset,
  })
  const items = list.getVirtualItems()
  return {
    frame,
    visible: isWhole ? Array.from({ length: count }, (_, index) => index) : items.map(indexOf),
    before: (items[0]?.start ?? offset) - offset,
    after: isWhole ? 0 : list.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset),
    measure: isWhole ? undefined : list.measureElement,
  }
}

const indexOf = ({ index }: { index: number }) => index

/** How far below the page's top it stands, wherever the page is scrolled to meanwhile. */
function topOf(element: HTMLElement | null): number {
  let top = 0
  for (let at: Element | null = element; at instanceof HTMLElement; at = at.offsetParent) {
    top += at.offsetTop
  }
  return top
}

let printing = false

/** On paper nobody scrolls: then all rows exist. */
function onPrint(listener: () => void): () => void {
  const tell = ({ type }: Event) => {
    printing = type === 'beforeprint'
    listener()
  }
  window.addEventListener('beforeprint', tell)
  window.addEventListener('afterprint', tell)
  return () => {
    window.removeEventListener('beforeprint', tell)
    window.removeEventListener('afterprint', tell)
  }
}
