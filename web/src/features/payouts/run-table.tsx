import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { PayoutRun } from '#contracts/api/money.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TextLink } from '../../ui/text-link.tsx'

/** Past and present runs, newest first. */
export function RunTable({ runs }: { runs: PayoutRun[] }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const navigate = useNavigate()
  const columns = useMemo(
    (): Column<PayoutRun>[] => [
      {
        id: 'closed',
        header: t('payouts.closed'),
        cell: ({ id, periodEnd }) => (
          <TextLink
            to="/payouts/$runId"
            params={{ runId: id }}
            c="inherit"
            underline="never"
            size="sm"
            fw={500}
            onClick={(event) => event.stopPropagation()}
          >
            {dateTime(periodEnd)}
          </TextLink>
        ),
      },
      {
        id: 'status',
        header: t('tasks.status'),
        width: 112,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'by',
        header: t('payouts.startedBy'),
        width: 180,
        from: 'md',
        cell: ({ createdBy }) => createdBy?.name ?? t('payouts.schedule'),
      },
      {
        id: 'paid',
        header: t('payouts.paid'),
        width: 110,
        align: 'right',
        named: true,
        cell: ({ paid, payouts }) => `${number(paid)} / ${number(payouts)}`,
      },
      {
        id: 'notified',
        header: t('payouts.notified'),
        width: 120,
        align: 'right',
        named: true,
        cell: ({ notified, payouts }) => `${number(notified)} / ${number(payouts)}`,
      },
      {
        id: 'total',
        header: t('payouts.total'),
        width: 120,
        align: 'right',
        cell: ({ totalMinor }) => <Money minor={totalMinor} fw={550} />,
      },
    ],
    [t, dateTime, number],
  )
  return (
    <DataTable
      label={t('payouts.runs')}
      columns={columns}
      rows={runs}
      open={({ id }) => void navigate({ to: '/payouts/$runId', params: { runId: id } })}
      empty={<Empty title={t('payouts.noRuns')} hint={t('payouts.noRunsHint')} />}
    />
  )
}
