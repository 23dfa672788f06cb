import { Select } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { listWorkerNumbers } from '#contracts/api/worker-numbers.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { Age } from '../../ui/age.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'

type Row = AnswerOf<typeof listWorkerNumbers>['items'][number] & { id: string }

const route = getRouteApi('/inside/workers')
const orders = ['name', '-balanceMinor', 'balanceMinor'] as const

/** What everybody has: a table of all workers and their balances. */
export function Workers() {
  const { t } = useTranslation()
  const { sort = 'name' } = route.useSearch()
  const navigate = route.useNavigate()
  const found = usePages(
    ['listWorkerNumbers', sort],
    (cursor) =>
      call(listWorkerNumbers, { query: { sort, limit: 200, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const rows = useMemo(
    () => found.items?.map((row): Row => ({ ...row, id: row.worker.id })),
    [found.items],
  )
  return (
    <Page
      title={t('place.workers')}
      about={<Age of={found.data?.pages[0]} fallback={t('workers.about')} />}
      actions={
        <Select
          w={200}
          aria-label={t('tasks.order')}
          allowDeselect={false}
          data={orders.map((value) => ({ value, label: t(`workers.sort.${value}`) }))}
          value={sort}
          onChange={(value) => {
            const chosen = orders.find((known) => known === value)
            void navigate({
              search: { sort: chosen === 'name' ? undefined : chosen },
              replace: true,
            })
          }}
        />
      }
    >
      <OrFailure query={found}>
        <WorkerTable
          rows={rows}
          more={found.hasNextPage ? () => void found.fetchNextPage() : undefined}
          loadingMore={found.isFetchingNextPage}
        />
      </OrFailure>
    </Page>
  )
}

interface WorkerTableProps {
  rows: Row[] | undefined
  more: (() => void) | undefined
  loadingMore: boolean
}

function WorkerTable({ rows, more, loadingMore }: WorkerTableProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const navigate = route.useNavigate()
  const columns = useMemo((): Column<Row>[] => {
    const amount = (
      id: 'earnedTodayMinor' | 'paidOutTotalMinor',
      header: string,
      from: 'sm' | 'md',
    ): Column<Row> => ({
      id,
      header,
      width: 160,
      align: 'right',
      named: true,
      from,
      cell: (row) => <Money minor={row[id]} quietZero />,
    })
    return [
      { id: 'worker', header: t('payouts.worker'), cell: ({ worker }) => <Name of={worker} /> },
      {
        id: 'open',
        header: t('work.open'),
        width: 140,
        align: 'right',
        from: 'md',
        cell: ({ openTasks }) => number(openTasks),
      },
      amount('earnedTodayMinor', t('work.today'), 'sm'),
      amount('paidOutTotalMinor', t('money.paidOut'), 'md'),
      {
        id: 'balance',
        header: t('work.balance'),
        width: 140,
        align: 'right',
        cell: ({ balanceMinor }) => <Money minor={balanceMinor} fw={550} />,
      },
    ]
  }, [t, number])
  return (
    <DataTable
      label={t('place.workers')}
      columns={columns}
      rows={rows}
      open={({ id }) => void navigate({ to: '/workers/$workerId', params: { workerId: id } })}
      more={more}
      loadingMore={loadingMore}
      empty={<Empty title={t('team.nobody')} hint={t('workers.nobodyHint')} />}
    />
  )
}

function Name({ of: { id, name } }: { of: Row['worker'] }) {
  return (
    <TextLink
      to="/workers/$workerId"
      params={{ workerId: id }}
      c="inherit"
      underline="never"
      size="sm"
      fw={500}
      onClick={(event) => event.stopPropagation()}
    >
      {name}
    </TextLink>
  )
}
