import { useTranslation } from 'react-i18next'
import { listReassignments } from '#contracts/api/reassignments.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Page } from '../../ui/page.tsx'
import { Answer } from '../../ui/states.tsx'
import { LastRun } from './last-run.tsx'
import { PastRuns } from './past-runs.tsx'
import { Plan } from './plan.tsx'
import { RunningNow } from './running-now.tsx'

/** Dealing open tasks again: what would happen, what happens now, what happened. */
export function Reassign() {
  const { t } = useTranslation()
  const runs = useApi(listReassignments, { query: { limit: 50 } }, { every: pace.own })
  return (
    <Page title={t('place.reassign')} about={t('reassign.about')}>
      <Answer query={runs}>
        {({ items }) => {
          const active = items.find(({ status }) => status === 'running' || status === 'queued')
          return (
            <>
              {!active && <LastRun runs={items} />}
              {active ? <RunningNow runId={active.id} /> : <Plan />}
              <PastRuns runs={items.filter(({ id }) => id !== active?.id)} />
            </>
          )
        }}
      </Answer>
    </Page>
  )
}
