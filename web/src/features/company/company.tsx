import { Skeleton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { readCompanyDays } from '#contracts/api/analytics.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Age } from '../../ui/age.tsx'
import { DaysChoice } from '../../ui/days-choice.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, OrFailure } from '../../ui/states.tsx'
import { useLastDays } from '../../ui/use-last-days.ts'
import { BelowZero } from './below-zero.tsx'
import { DaysTable } from './days-table.tsx'
import { MostValuable } from './most-valuable.tsx'

/** Charts are heavy: they come when they are shown. */
const CompanyChart = lazy(() => import('./company-chart.tsx'))

const route = getRouteApi('/inside/company')

/** The company's work and money, day by day. */
export function Company() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { days = 30 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useLastDays(days)
  const numbers = useApi(readCompanyDays, { query }, { every: pace.shared, keep: true })
  const total = numbers.data?.total
  return (
    <Page
      title={t('place.company')}
      about={<Age of={numbers.data} fallback={t('company.about')} />}
      actions={
        <DaysChoice
          days={days}
          change={(chosen) =>
            void navigate({ search: (old) => ({ ...old, days: chosen }), replace: true })
          }
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
