import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { readWorkersBelowZero } from '#contracts/api/analytics.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { Section } from '../../ui/page.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'

/** Who owes more than they earned. Managers see how many, not who. */
export function BelowZero() {
  const { t } = useTranslation()
  const found = useApi(readWorkersBelowZero, {}, { every: pace.shared })
  return (
    <Section title={t('company.belowZero')}>
      <Answer query={found} waiting={<Waiting lines={1} />}>
        {({ count, items }) => (
          <>
            <Text size="sm" mb={items.length > 0 ? 'xs' : 0}>
              {count === 0 ? t('company.nobodyBelow') : t('company.below', { count })}
            </Text>
            {items.length > 0 && (
              <Facts
                facts={items.map(({ worker, balanceMinor }) => [
                  worker.name,
                  <Money key={worker.id} minor={balanceMinor} />,
                ])}
              />
            )}
          </>
        )}
      </Answer>
    </Section>
  )
}
