import { useTranslation } from 'react-i18next'
import { listPayoutRuns } from '#contracts/api/money.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Page, Section } from '../../ui/page.tsx'
import { Answer } from '../../ui/states.tsx'
import { NextRun } from './next-run.tsx'
import { RunTable } from './run-table.tsx'

/** What will be paid next, and what was. */
export function Payouts() {
  const { t } = useTranslation()
  const runs = useApi(listPayoutRuns, { query: { limit: 100 } }, { every: pace.own })
  return (
    <Page title={t('place.payouts')} about={t('payouts.about')}>
      <NextRun />
      <Section title={t('payouts.runs')} flush>
        <Answer query={runs}>{({ items }) => <RunTable runs={items} />}</Answer>
      </Section>
    </Page>
  )
}
