import { Button, Center, Skeleton } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { createColumnHelper, type Row, tableFeatures, useTable } from '@tanstack/react-table'
import { type ReactNode, useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './data-table.module.css'
import { useRowsInSight } from './use-rows-in-sight.ts'

export interface Column<T> {
  id: string
  header: string
  /** Stands in the head instead of its name. */
  head?: ReactNode
  /** Its name is heard and not seen: the cells say enough. */
  silent?: boolean
  cell: (row: T) => ReactNode
  align?: 'right'
  /** Left out on narrower screens. */
  from?: 'sm' | 'md'
  /** Pixels; without, it takes what is left. */
  width?: number
  /** On narrow screens, where there is no head, its name stands before it. */
  named?: boolean
  /** Beside the first column also on narrow screens: a box to tick. */
  beside?: boolean
}

interface DataTableProps<T extends { id: string }> {
  /** What the table shows, for those who cannot see it. */
  label: string
  columns: Column<T>[]
  /** Undefined while they are on their way. */
  rows: T[] | undefined
  empty: ReactNode
  open?: (row: T) => void
  /** There are further rows: how to get them. */
  more?: (() => void) | undefined
  loadingMore?: boolean
}

const features = tableFeatures({})

/**
 * A list of things; on narrow screens each row is a small card. Of thousands of rows only those in
 * sight exist. Roles are said aloud, because browsers forget them with `display: flex`.
 */
export function DataTable<T extends { id: string }>(props: DataTableProps<T>) {
  const { label, columns, rows, empty, open, more, loadingMore = false } = props
  const defined = useMemo(() => definitionsOf(columns), [columns])
  const data = useMemo(() => rows ?? [], [rows])
  const table = useTable({ features, columns: defined, data, getRowId: (row: T) => row.id })
  const all = table.getRowModel().rows
  const { frame, visible, before, after, measure } = useRowsInSight(all.length)

  if (rows?.length === 0) return <div className={classes.frame}>{empty}</div>
  return (
    <div ref={frame} className={classes.frame}>
      <table
        role="table"
        className={classes.table}
        aria-label={label}
        aria-rowcount={all.length + 1}
      >
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.id}
                role="columnheader"
                scope="col"
                className={classOf(column)}
                style={{ width: column.width }}
              >
                {column.silent ? (
                  <span className="only-heard">{column.header}</span>
                ) : (
                  (column.head ?? column.header)
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows === undefined && <Placeholders columns={columns} />}
          <Gap height={before} />
          {visible.map((index) => {
            const row = all[index]
            return (
              row && (
                <tr
                  key={row.id}
                  ref={measure}
                  data-index={index}
                  role="row"
                  aria-rowindex={index + 2}
                  className={open ? classes.opens : undefined}
                  onClick={() => open?.(row.original)}
                >
                  <Cells row={row} columns={columns} />
                </tr>
              )
            )
          })}
          <Gap height={after} />
        </tbody>
      </table>
      {more && <More more={more} loading={loadingMore} />}
    </div>
  )
}

interface CellsProps<T extends { id: string }> {
  row: Row<typeof features, T>
  columns: Column<T>[]
}

/** The same cells as long as neither the row nor the columns change: scrolling draws only new rows. */
function Cells<T extends { id: string }>({ row: { original }, columns }: CellsProps<T>) {
  return useMemo(
    () =>
      columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          className={classOf(column)}
          {...(column.named ? { 'data-name': column.header } : {})}
        >
          {column.cell(original)}
        </td>
      )),
    [original, columns],
  )
}

function definitionsOf<T extends { id: string }>(columns: Column<T>[]) {
  const helper = createColumnHelper<typeof features, T>()
  return columns.map(({ id, header }) => helper.display({ id, header }))
}

function classOf<T>({ align, from, beside }: Column<T>): string {
  const since = from && { sm: classes.fromSm, md: classes.fromMd }[from]
  return [align === 'right' && classes.right, beside && classes.beside, since]
    .filter(Boolean)
    .join(' ')
}

/** How far below the window further rows are asked for. */
const rootMargin = '0px 0px 1500px 0px'

/** Asks for further rows before their place comes into sight. */
function More({ more, loading }: { more: () => void; loading: boolean }) {
  const { t } = useTranslation()
  const { ref, entry } = useIntersection({ rootMargin })
  const inViewport = entry?.isIntersecting ?? false
  useEffect(() => {
    if (inViewport && !loading) more()
  }, [inViewport, loading])
  return (
    <Center p="sm" ref={ref}>
      <Button variant="subtle" loading={loading} onClick={more}>
        {t('table.more')}
      </Button>
    </Center>
  )
}

/** In place of the rows that do not exist. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden className={classes.gap} style={{ height }}>
      <td />
    </tr>
  )
}

function Placeholders<T>({ columns }: { columns: Column<T>[] }) {
  return Array.from({ length: 8 }, (_, line) => (
    <tr key={line} aria-hidden>
      {columns.map((column, index) => (
        <td key={column.id} className={classOf(column)}>
          <Skeleton height={12} width={index === 0 ? '60%' : '50%'} />
        </td>
      ))}
    </tr>
  ))
}
