import { Alert, Box, Button, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from './problem-text.ts'

/** Nothing here yet, and what to do about it. */
export function Empty({
  title,
  hint,
  action,
}: {
  title: string
  hint?: string
  action?: ReactNode
}) {
  return (
    <Stack align="center" gap={6} py={48} px="md" ta="center">
      <ThemeIcon variant="light" color="gray" size={44} radius="xl" mb={6}>
        <IconInbox size={22} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      {hint && (
        <Text c="dimmed" size="sm" maw={420} style={{ textWrap: 'balance' }}>
          {hint}
        </Text>
      )}
      {action && <div style={{ marginTop: 10 }}>{action}</div>}
    </Stack>
  )
}

/** It went wrong: why, and a way on. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation()
  const text = useProblemText()
  return (
    <Alert
      color="red"
      variant="default"
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={t('state.failed')}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text(error)}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('state.again')}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

/** As many grey lines as there will be rows, so that nothing jumps. */
export function Waiting({ lines = 5, height = 44 }: { lines?: number; height?: number }) {
  const { t } = useTranslation()
  return (
    <Stack gap={8} aria-busy="true" aria-label={t('state.loading')} role="status">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} />
      ))}
    </Stack>
  )
}

/** What was asked of the server. */
export interface Asked<T> {
  data: T | undefined
  error: Error | null
  refetch: () => unknown
}

/** The three states of an answer: waiting, failed, here. An old answer stays while a new one fails. */
export function Answer<T>({
  query,
  waiting = <Waiting />,
  children,
}: {
  query: Asked<T>
  waiting?: ReactNode
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return waiting
}

/** Children that wait by themselves, or why there is nothing to wait for. */
export function OrFailure({ query, children }: { query: Asked<unknown>; children: ReactNode }) {
  if (query.data !== undefined || !query.error) return children
  return (
    <Box mb="xl">
      <Failure error={query.error} retry={() => void query.refetch()} />
    </Box>
  )
}
