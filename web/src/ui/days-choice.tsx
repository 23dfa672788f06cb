import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const ranges = [7, 30, 90] as const
export type DayCount = (typeof ranges)[number]

interface DaysChoiceProps {
  days: DayCount
  change: (days: DayCount | undefined) => void
}

/** How many of the last days to look at. */
export function DaysChoice({ days, change }: DaysChoiceProps) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      aria-label={t('company.range')}
      size="xs"
      value={String(days)}
      data={ranges.map((count) => ({ value: String(count), label: t('company.days', { count }) }))}
      onChange={(value) => change(ranges.find((known) => String(known) === value))}
    />
  )
}
