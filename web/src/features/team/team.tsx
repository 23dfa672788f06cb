import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { readWork } from '#contracts/api/analytics.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Age } from '../../ui/age.tsx'
import { DaysChoice } from '../../ui/days-choice.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { OrFailure } from '../../ui/states.tsx'
import { useLastDays } from '../../ui/use-last-days.ts'
import { AgeBars } from './age-bars.tsx'
import { LoadTable } from './load-table.tsx'
import { useSpan } from './use-span.ts'

const route = getRouteApi('/inside/team')

/** Who has how much to do, what is late, and how long things take. */
export function Team() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const span = useSpan()
  const { days = 7 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useLastDays(days)
  const work = useApi(readWork, { query }, { every: pace.shared, keep: true })
  const { workers, timeToDone, openByAge } = work.data ?? {}
  const sums = useMemo(() => workers && totalOf(workers), [workers])
  return (
    <Page
      title={t('place.team')}
      about={<Age of={work.data} fallback={t('team.about')} />}
      actions={
        <DaysChoice
          days={days}
          change={(chosen) => void navigate({ search: { days: chosen }, replace: true })}
        />
      }
    >
      <OrFailure query={work}>
        <Figures>
          <Figure large label={t('work.open')} value={sums && number(sums.open)} />
          <Figure large label={t('tasks.overdue')} value={sums && number(sums.overdue)} />
          <Figure large label={t('team.done')} value={sums && number(sums.done)} />
          <Figure
            large
            label={t('team.timeToDone')}
            value={timeToDone && span(timeToDone.medianSeconds)}
            note={
              timeToDone?.p90Seconds != null &&
              t('team.slowest', { span: span(timeToDone.p90Seconds) })
            }
          />
        </Figures>
        <Section title={t('team.load')} about={t('team.loadHint')} flush>
          <LoadTable workers={workers} />
        </Section>
        <Section title={t('team.age')} about={t('team.ageHint')}>
          <AgeBars ages={openByAge} />
        </Section>
      </OrFailure>
    </Page>
  )
}

type Counts = { open: number; overdue: number; done: number }

function totalOf(workers: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => workers.reduce((total, worker) => total + worker[name], 0)
  return { open: sum('open'), overdue: sum('overdue'), done: sum('done') }
}
