import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconHourglass } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readReconciliation } from '#contracts/api/reconciliation.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Age } from '../../ui/age.tsx'
import { DaysChoice } from '../../ui/days-choice.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'
import { useLastDays } from '../../ui/use-last-days.ts'
import { Differences } from './differences.tsx'
import { LedgerCheck } from './ledger-check.tsx'
import type { Result } from './result.ts'
import { SidesTable } from './sides-table.tsx'

const route = getRouteApi('/inside/reconciliation')

/** Whether what was done, posted, paid and told agrees: one answer, then what does not. */
export function Reconciliation() {
  const { t } = useTranslation()
  const { days = 7 } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useLastDays(days)
  const found = useApi(readReconciliation, { query }, { every: pace.shared, keep: true })
  return (
    <Page
      title={t('place.reconciliation')}
      about={<Age of={found.data} fallback={t('reconciliation.about')} />}
      actions={
        <DaysChoice
          days={days}
          change={(chosen) => void navigate({ search: { days: chosen }, replace: true })}
        />
      }
    >
      <Answer query={found} waiting={<Waiting lines={3} height={76} />}>
        {(result) => (
          <>
            <Verdict result={result} />
            {result.differences.length > 0 && (
              <Section title={t('reconciliation.differences')} flush>
                <Differences differences={result.differences} />
              </Section>
            )}
            <Section title={t('reconciliation.sides')} flush>
              <SidesTable result={result} />
            </Section>
          </>
        )}
      </Answer>
      <Section title={t('reconciliation.ledger')} flush>
        <LedgerCheck />
      </Section>
    </Page>
  )
}

const looks = {
  balanced: { color: 'evergreen', icon: IconCircleCheck },
  pending: { color: 'blue', icon: IconHourglass },
  difference: { color: 'red', icon: IconAlertTriangle },
}

function Verdict({ result: { status, pending, differences, asOf } }: { result: Result }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const { color, icon: Icon } = looks[status]
  const details = {
    balanced: t('reconciliation.balancedHint'),
    pending: t('reconciliation.pendingHint', { count: pending, facts: number(pending) }),
    difference: t('reconciliation.differenceHint', { count: differences.length }),
  }
  return (
    <Alert
      color={color}
      variant="light"
      mb="xl"
      role="status"
      icon={<Icon size={22} />}
      title={t(`reconciliation.${status}`)}
    >
      <Text size="sm">
        {details[status]} {t('reconciliation.asOf', { when: dateTime(asOf) })}
      </Text>
    </Alert>
  )
}
