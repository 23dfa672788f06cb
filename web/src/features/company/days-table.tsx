import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { readCompanyDays } from '#contracts/api/analytics.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'

export type CompanyDay = AnswerOf<typeof readCompanyDays>['days'][number]
type Row = CompanyDay & { id: string }
type Amount = 'rewardsMinor' | 'feesMinor' | 'adjustmentsMinor' | 'earningsMinor' | 'payoutsMinor'

/** The same numbers as the chart, newest day first. */
export function DaysTable({ days }: { days: CompanyDay[] }) {
  const { t } = useTranslation()
  const { day, number } = useFormat()
  const rows = useMemo(
    () =>
      days
        .filter(somethingHappened)
        .map((row): Row => ({ ...row, id: row.date }))
        .toReversed(),
    [days],
  )
  const columns = useMemo((): Column<Row>[] => {
    const amount = (id: Amount, header: string, from?: 'sm' | 'md'): Column<Row> => ({
      id,
      header,
      width: 124,
      align: 'right',
      named: true,
      ...(from ? { from } : {}),
      cell: (row) => <Money minor={row[id]} quietZero />,
    })
    return [
      { id: 'date', header: t('company.day'), cell: ({ date }) => day(date) },
      {
        id: 'created',
        header: t('company.tasksCreated'),
        width: 110,
        align: 'right',
        from: 'md',
        cell: ({ tasksCreated }) => number(tasksCreated),
      },
      {
        id: 'done',
        header: t('company.done'),
        width: 90,
        align: 'right',
        named: true,
        cell: ({ tasksCompleted }) => number(tasksCompleted),
      },
      amount('rewardsMinor', t('company.rewards')),
      amount('feesMinor', t('company.fees'), 'sm'),
      amount('adjustmentsMinor', t('company.adjustments'), 'md'),
      amount('earningsMinor', t('company.earnings'), 'sm'),
      amount('payoutsMinor', t('company.payouts')),
    ]
  }, [t, day, number])
  return (
    <DataTable
      label={t('company.table')}
      columns={columns}
      rows={rows}
      empty={<Empty title={t('company.nothing')} hint={t('company.nothingHint')} />}
    />
  )
}

/** Days on which nothing moved would only hide the others. */
function somethingHappened(day: CompanyDay): boolean {
  return Object.values(day).some((value) => typeof value === 'number' && value !== 0)
}
