import { SegmentedControl, Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { readCompanyDays } from '#contracts/api/analytics.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Age } from '../../ui/age.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, OrFailure } from '../../ui/states.tsx'
import { BelowZero } from './below-zero.tsx'
import { DaysTable } from './days-table.tsx'
import { MostValuable } from './most-valuable.tsx'

/** Charts are heavy: they come when they are shown. */
const CompanyChart = lazy(() => import('./company-chart.tsx'))

const dayMs = 86_400_000
const ranges = [7, 30, 90] as const
const route = getRouteApi('/inside/company')

/** The company's work and money, day by day. */
export function Company() {
  const { t } = useTranslation()
  const { number, dayOf } = useFormat()
  const { days = 30 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useMemo(
    () => ({
      from: dayOf(new Date(Date.now() - (days - 1) * dayMs)),
      to: dayOf(new Date()),
    }),
    [days, dayOf],
  )
  const numbers = useApi(readCompanyDays, { query }, { every: pace.shared, keep: true })
  const total = numbers.data?.total
  return (
    <Page
      title={t('place.company')}
      about={<Age of={numbers.data} />}
      actions={
        <SegmentedControl
          aria-label={t('company.range')}
          size="xs"
          value={String(days)}
          data={ranges.map((count) => ({
            value: String(count),
            label: t('company.days', { count }),
          }))}
          onChange={(value) => {
            const range = ranges.find((known) => String(known) === value)
            void navigate({ search: (old) => ({ ...old, days: range }), replace: true })
          }}
        />
      }
    >
      <OrFailure query={numbers}>
        <Figures>
          <Figure
            large
            label={t('company.earnings')}
            note={t('company.earningsNote')}
            value={total && <Money minor={total.earningsMinor} />}
          />
          <Figure
            large
            label={t('company.rewards')}
            value={total && <Money minor={total.rewardsMinor} />}
          />
          <Figure
            large
            label={t('company.fees')}
            value={total && <Money minor={total.feesMinor} />}
          />
          <Figure
            large
            label={t('company.done')}
            note={total && t('company.created', { tasks: number(total.tasksCreated) })}
            value={total && number(total.tasksCompleted)}
          />
        </Figures>
        <Section title={t('company.byDay')}>
          <Suspense fallback={<Skeleton height={260} />}>
            <CompanyChart days={numbers.data?.days} />
          </Suspense>
        </Section>
      </OrFailure>
      <MostValuable />
      <BelowZero />
      <Section title={t('company.table')} flush>
        <Answer query={numbers}>{({ days: all }) => <DaysTable days={all} />}</Answer>
      </Section>
    </Page>
  )
}
