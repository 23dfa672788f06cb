import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format.tsx'

/** An age that nobody needs to be told. */
const freshMs = 5_000

/** How old numbers are, when they are not of this moment. */
export function Age({ of }: { of: { asOf: string; replicaLagMs: number } | undefined }) {
  const { t } = useTranslation()
  const { time } = useFormat()
  if (!of || of.replicaLagMs < freshMs) return null
  return (
    <Text size="sm" c="dimmed" role="status">
      {t('state.asOf', { time: time(of.asOf) })}
    </Text>
  )
}
