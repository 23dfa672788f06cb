import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { listPayouts } from '#contracts/api/money.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'

type Payout = AnswerOf<typeof listPayouts>['items'][number]

interface PayoutTableProps {
  payouts: Payout[] | undefined
  more: (() => void) | undefined
  loadingMore: boolean
}

/** Each payout and its notice, as they go. */
export function PayoutTable({ payouts, more, loadingMore }: PayoutTableProps) {
  const { t } = useTranslation()
  const columns = useMemo(
    (): Column<Payout>[] => [
      { id: 'worker', header: t('payouts.worker'), cell: ({ worker }) => worker.name },
      {
        id: 'status',
        header: t('payouts.payout'),
        width: 116,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'notice',
        header: t('payouts.notice'),
        width: 130,
        from: 'sm',
        cell: ({ noticeStatus }) =>
          noticeStatus === 'none' ? '–' : <StatusBadge status={noticeStatus} />,
      },
      {
        id: 'reason',
        header: t('field.reason'),
        width: 200,
        from: 'md',
        cell: ({ reason }) => reason,
      },
      {
        id: 'amount',
        header: t('money.amount'),
        width: 120,
        align: 'right',
        cell: ({ amountMinor }) => <Money minor={amountMinor} fw={550} />,
      },
    ],
    [t],
  )
  return (
    <DataTable
      label={t('payouts.list')}
      columns={columns}
      rows={payouts}
      more={more}
      loadingMore={loadingMore}
      empty={<Empty title={t('payouts.none')} />}
    />
  )
}
