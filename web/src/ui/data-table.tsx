import { Button, Center, Skeleton } from '@mantine/core'
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './data-table.module.css'

export interface Column<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
  align?: 'right'
  /** Left out on narrower screens. */
  from?: 'sm' | 'md'
  /** Pixels; without, it takes what is left. */
  width?: number
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

const rowHeight = 48
const features = tableFeatures({})

/** A list of things. Only the rows in sight exist, so that thousands scroll as one does. */
export function DataTable<T extends { id: string }>(props: DataTableProps<T>) {
  const { label, columns, rows, empty, open, more, loadingMore = false } = props
  const { t } = useTranslation()
  const defined = useMemo(() => definitionsOf(columns), [columns])
  const data = useMemo(() => rows ?? [], [rows])
  const table = useTable({ features, columns: defined, data, getRowId: (row: T) => row.id })
  const all = table.getRowModel().rows
  const body = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => setOffset(topOf(body.current)), [rows === undefined])
  const rowsInSight = useWindowVirtualizer({
    count: all.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
  })
  const visible = rowsInSight.getVirtualItems()
  const before = (visible[0]?.start ?? offset) - offset
  const after = rowsInSight.getTotalSize() - ((visible.at(-1)?.end ?? offset) - offset)
  const classOf = (id: string) => cellClass(columns.find((column) => column.id === id))

  if (rows?.length === 0) return <div className={classes.frame}>{empty}</div>
  return (
    <div ref={body} className={classes.frame}>
      <table className={classes.table} aria-label={label} aria-rowcount={all.length + 1}>
        <thead>
          <tr>
            {columns.map(({ id, header, width }) => (
              <th key={id} scope="col" className={classOf(id)} style={{ width }}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined && <Placeholders columns={columns} />}
          {before > 0 && <Gap height={before} columns={columns.length} />}
          {visible.map(({ index }) => {
            const row = all[index]
            return (
              row && (
                <tr
                  key={row.id}
                  aria-rowindex={index + 2}
                  className={open ? classes.opens : undefined}
                  onClick={() => open?.(row.original)}
                >
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id} className={classOf(cell.column.id)}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              )
            )
          })}
          {after > 0 && <Gap height={after} columns={columns.length} />}
        </tbody>
      </table>
      {more && (
        <Center p="sm">
          <Button variant="subtle" loading={loadingMore} onClick={more}>
            {t('table.more')}
          </Button>
        </Center>
      )}
    </div>
  )
}

function definitionsOf<T extends { id: string }>(columns: Column<T>[]) {
  const helper = createColumnHelper<typeof features, T>()
  return columns.map(({ id, header, cell }) =>
    helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
  )
}

function topOf(element: HTMLElement | null): number {
  return element ? element.getBoundingClientRect().top + window.scrollY : 0
}

function cellClass<T>(column: Column<T> | undefined): string {
  const from = column?.from && { sm: classes.fromSm, md: classes.fromMd }[column.from]
  return [column?.align === 'right' && classes.right, from].filter(Boolean).join(' ')
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columns} className={classes.gap} />
    </tr>
  )
}

function Placeholders<T>({ columns }: { columns: Column<T>[] }) {
  return Array.from({ length: 8 }, (_, line) => (
    <tr key={line} aria-hidden>
      {columns.map((column, index) => (
        <td key={column.id} className={cellClass(column)}>
          <Skeleton height={12} width={index === 0 ? '60%' : '50%'} />
        </td>
      ))}
    </tr>
  ))
}
