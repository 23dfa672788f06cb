import { useTranslation } from 'react-i18next'
import { DayChart } from '../../ui/chart/day-chart.tsx'
import type { CompanyDay } from './days-table.tsx'

/** Earnings, rewards, fees and payouts of each day. */
export default function CompanyChart({ days }: { days: CompanyDay[] | undefined }) {
  const { t } = useTranslation()
  return (
    <DayChart
      label={t('company.byDay')}
      days={days}
      height={260}
      series={[
        { key: 'earningsMinor', name: t('company.earnings'), color: 'var(--chart-main)' },
        { key: 'rewardsMinor', name: t('company.rewards'), color: 'var(--chart-good)' },
        { key: 'feesMinor', name: t('company.fees'), color: 'var(--chart-warm)' },
        { key: 'payoutsMinor', name: t('company.payouts'), color: 'var(--chart-quiet)' },
      ]}
    />
  )
}
