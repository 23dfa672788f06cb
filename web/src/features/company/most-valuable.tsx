import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { readMostValuableTasks } from '#contracts/api/analytics.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Section } from '../../ui/page.tsx'
import { Answer, Empty, Waiting } from '../../ui/states.tsx'

const periods = ['day', 'week', 'month'] as const
const route = getRouteApi('/inside/company')

/** The dearest task that was done, and that of each day. */
export function MostValuable() {
  const { t } = useTranslation()
  const { day } = useFormat()
  const { period = 'week' } = route.useSearch()
  const navigate = route.useNavigate()
  const found = useApi(
    readMostValuableTasks,
    { query: { period } },
    { every: pace.shared, keep: true },
  )
  return (
    <Section
      title={t('company.mostValuable')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('company.period')}
          value={period}
          data={periods.map((value) => ({ value, label: t(`company.${value}`) }))}
          onChange={(value) => {
            const chosen = periods.find((known) => known === value)
            void navigate({ search: (old) => ({ ...old, period: chosen }), replace: true })
          }}
        />
      }
    >
      <Answer query={found} waiting={<Waiting lines={2} />}>
        {({ top, days }) =>
          top ? (
            <Stack gap="md">
              <Group justify="space-between" wrap="nowrap" align="flex-start">
                <div>
                  <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
                    {top.title}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('company.doneBy', { name: top.assignee.name })}
                  </Text>
                </div>
                <Money minor={top.rewardMinor} fw={600} fz={22} lts="-0.02em" />
              </Group>
              {period !== 'day' && (
                <Facts
                  facts={days.map(({ date, task }) => [
                    day(date),
                    <span key={date}>
                      {task.title}
                      {' · '}
                      <Money minor={task.rewardMinor} fw={550} />
                    </span>,
                  ])}
                />
              )}
            </Stack>
          ) : (
            <Empty title={t('company.noneDone')} hint={t('company.noneDoneHint')} />
          )
        }
      </Answer>
    </Section>
  )
}
