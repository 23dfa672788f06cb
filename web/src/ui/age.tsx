import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from './format.tsx'

/** An age that nobody needs to be told. */
const freshMs = 5_000

interface AgeProps {
  of: { asOf: string; replicaLagMs: number } | undefined
  /** Said instead, as long as the numbers are fresh. */
  fallback?: string
}

/** How old numbers are, when they are not of this moment. */
export function Age({ of, fallback }: AgeProps) {
  const { t } = useTranslation()
  const { time } = useFormat()
  if (!of || of.replicaLagMs < freshMs) return fallback ?? null
  return (
    <Text span inherit role="status">
      {t('state.asOf', { time: time(of.asOf) })}
    </Text>
  )
}
