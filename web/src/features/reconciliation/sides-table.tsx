import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import type { Result } from './result.ts'

interface Side {
  id: string
  name: string
  count: number
  /** Left out where there is no amount. */
  minor?: number
}

/** The sides that must agree, one below the other. */
export function SidesTable({ result }: { result: Result }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const rows = useMemo(() => sidesOf(result, (id) => t(`reconciliation.${id}`)), [result, t])
  const columns = useMemo(
    (): Column<Side>[] => [
      { id: 'name', header: t('reconciliation.side'), cell: ({ name }) => name },
      {
        id: 'count',
        header: t('reconciliation.count'),
        width: 140,
        align: 'right',
        named: true,
        cell: ({ count }) => number(count),
      },
      {
        id: 'amount',
        header: t('money.amount'),
        width: 180,
        align: 'right',
        cell: ({ minor }) => minor !== undefined && <Money minor={minor} fw={550} />,
      },
    ],
    [t, number],
  )
  return <DataTable label={t('reconciliation.sides')} columns={columns} rows={rows} empty={null} />
}

type SideId =
  | 'tasks'
  | 'rewards'
  | 'lines'
  | 'payouts'
  | 'transfers'
  | 'due'
  | 'sent'
  | 'atBank'
  | 'ordered'

function sidesOf(result: Result, nameOf: (id: SideId) => string): Side[] {
  const side = (id: SideId, count: number, minor?: number): Side => ({
    id,
    name: nameOf(id),
    count,
    ...(minor === undefined ? {} : { minor }),
  })
  return [
    side('tasks', result.tasksCompleted, result.tasksCompletedMinor),
    side('rewards', result.rewardsPosted, result.rewardsPostedMinor),
    side('lines', result.statementLines, result.statementLinesMinor),
    side('payouts', result.payouts, result.payoutsMinor),
    side('transfers', result.payoutTransfers, result.payoutTransfersMinor),
    side('due', result.noticesDue, result.noticesDueMinor),
    side('sent', result.noticesSent, result.noticesSentMinor),
    side('atBank', result.bankFilePayouts, result.bankFilePayoutsMinor),
    side('ordered', result.bankFileLines, result.bankFileLinesMinor),
  ]
}
