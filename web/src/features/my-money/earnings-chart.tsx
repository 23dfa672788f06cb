import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { readMyDays } from '#contracts/api/statements.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { DayChart } from '../../ui/chart/day-chart.tsx'
import { OrFailure } from '../../ui/states.tsx'

/** How much was earned on each day. */
export default function EarningsChart({ range }: { range: { from: string; to: string } }) {
  const { t } = useTranslation()
  const found = useApi(readMyDays, { query: range }, { every: pace.shared, keep: true })
  const { data } = found
  const days = useMemo(
    () =>
      data?.days.map(({ date, earnedMinor }) => ({
        date,
        gainedMinor: Math.max(0, earnedMinor),
        lostMinor: Math.min(0, earnedMinor),
      })),
    [data],
  )
  return (
    <OrFailure query={found}>
      <DayChart
        label={t('money.byDay')}
        days={days}
        stacked
        series={[
          { key: 'gainedMinor', name: t('money.earned'), color: 'var(--chart-good)' },
          { key: 'lostMinor', name: t('money.earned'), color: 'var(--chart-bad)' },
        ]}
      />
    </OrFailure>
  )
}
