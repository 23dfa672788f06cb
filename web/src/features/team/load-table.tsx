import { Progress, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { readWork } from '#contracts/api/analytics.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Empty } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'

type Workers = AnswerOf<typeof readWork>['workers']
type Row = Workers[number] & { id: string }

/** The open tasks of each worker, as a bar beside the busiest one's; the busiest first. */
export function LoadTable({ workers }: { workers: Workers | undefined }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const rows = useMemo(
    () =>
      workers
        ?.map((row): Row => ({ ...row, id: row.worker.id }))
        .toSorted((one, other) => other.open - one.open),
    [workers],
  )
  const most = Math.max(1, ...(rows ?? []).map(({ open }) => open))
  const columns = useMemo(
    (): Column<Row>[] => [
      { id: 'worker', header: t('payouts.worker'), cell: (row) => <Worker row={row} /> },
      {
        id: 'load',
        header: t('team.load'),
        from: 'md',
        cell: ({ open, overdue }) => <Load open={open} overdue={overdue} most={most} />,
      },
      {
        id: 'open',
        header: t('tasks.filter.open'),
        width: 100,
        align: 'right',
        named: true,
        cell: ({ open }) => number(open),
      },
      {
        id: 'overdue',
        header: t('tasks.overdue'),
        width: 110,
        align: 'right',
        named: true,
        cell: ({ overdue }) => (
          <Text span inherit {...(overdue > 0 ? { c: 'var(--bad)' } : { c: 'dimmed' })}>
            {number(overdue)}
          </Text>
        ),
      },
      {
        id: 'done',
        header: t('team.done'),
        width: 110,
        align: 'right',
        named: true,
        cell: ({ done }) => number(done),
      },
    ],
    [t, number, most],
  )
  return (
    <DataTable
      label={t('team.load')}
      columns={columns}
      rows={rows}
      empty={<Empty title={t('team.nobody')} hint={t('reassign.nobodyHint')} />}
    />
  )
}

function Worker({ row: { worker } }: { row: Row }) {
  return (
    <TextLink
      to="/tasks"
      search={{ assignee: worker.id }}
      c="inherit"
      underline="never"
      size="sm"
      fw={500}
    >
      {worker.name}
    </TextLink>
  )
}

function Load({ open, overdue, most }: { open: number; overdue: number; most: number }) {
  const share = (count: number) => (count / most) * 100
  return (
    <Progress.Root size={10} radius="sm" aria-hidden maw={320}>
      <Progress.Section value={share(overdue)} color="red.7" />
      <Progress.Section value={share(open - overdue)} color="evergreen.6" />
    </Progress.Root>
  )
}
