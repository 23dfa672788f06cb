import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DayChart } from '../../ui/chart/day-chart.tsx'
import { useFormat } from '../../ui/format.tsx'
import type { Line } from '../../ui/statement-table.tsx'
import { earningsByDay } from './earnings-by-day.ts'

/** How much was earned on each of the last 30 days. */
export default function EarningsChart({ lines }: { lines: Line[] | undefined }) {
  const { t } = useTranslation()
  const { dayOf } = useFormat()
  const days = useMemo(
    () =>
      lines &&
      earningsByDay(lines, new Date(), dayOf).map(({ date, earnedMinor }) => ({
        date,
        gainedMinor: Math.max(0, earnedMinor),
        lostMinor: Math.min(0, earnedMinor),
      })),
    [lines, dayOf],
  )
  return (
    <DayChart
      label={t('money.byDay')}
      days={days}
      stacked
      series={[
        { key: 'gainedMinor', name: t('money.earned'), color: 'var(--chart-good)' },
        { key: 'lostMinor', name: t('money.earned'), color: 'var(--chart-bad)' },
      ]}
    />
  )
}
