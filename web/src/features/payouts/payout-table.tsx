import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import type { Payout } from './payout.ts'
import { hasActions, PayoutActions } from './payout-actions.tsx'
import { WorkerLink } from './worker-link.tsx'

interface PayoutTableProps {
  payouts: Payout[] | undefined
  more: (() => void) | undefined
  loadingMore: boolean
}

/** Each payout and its notice, as they go, and what may be done with it. */
export function PayoutTable({ payouts, more, loadingMore }: PayoutTableProps) {
  const { t } = useTranslation()
  // Columns without a word in them only take room.
  const hasReasons = payouts?.some(({ reason }) => reason !== null) ?? false
  const canAct = payouts?.some(hasActions) ?? false
  const columns = useMemo(() => {
    const all: (Column<Payout> | false)[] = [
      {
        id: 'worker',
        header: t('payouts.worker'),
        cell: ({ worker }) => <WorkerLink worker={worker} />,
      },
      {
        id: 'status',
        header: t('payouts.payout'),
        width: 116,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'notice',
        header: t('payouts.notice'),
        width: 140,
        cell: ({ noticeStatus }) =>
          noticeStatus === 'none' ? '' : <StatusBadge status={noticeStatus} />,
        named: true,
      },
      hasReasons && {
        id: 'reason',
        header: t('field.reason'),
        width: 200,
        from: 'md',
        cell: ({ reason }) => reason && <span title={reason}>{reason}</span>,
      },
      {
        id: 'amount',
        header: t('money.amount'),
        width: 120,
        align: 'right',
        named: true,
        cell: ({ amountMinor }) => <Money minor={amountMinor} fw={550} />,
      },
      canAct && {
        id: 'act',
        header: t('money.act'),
        silent: true,
        width: 76,
        align: 'right',
        cell: (payout) => <PayoutActions payout={payout} />,
      },
    ]
    return all.filter((column) => column !== false)
  }, [t, hasReasons, canAct])
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
