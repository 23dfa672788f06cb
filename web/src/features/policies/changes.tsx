import { Button, Collapse, Stack, Text, Timeline, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format.tsx'
import { OrFailure, Waiting } from '../../ui/states.tsx'

interface Change {
  at: string
  by: string
  fields: { name: string; from: string | undefined; to: string | undefined }[]
}

interface ChangesProps {
  history: {
    data: unknown
    error: Error | null
    refetch: () => unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => unknown
  }
  changes: Change[] | undefined
}

/** The history of a policy, newest first, behind one line until somebody wants to know. */
export function Changes({ history, changes }: ChangesProps) {
  const { t } = useTranslation()
  const [opened, { toggle }] = useDisclosure()
  const id = useId()
  const Icon = opened ? IconChevronDown : IconChevronRight
  return (
    <>
      <UnstyledButton onClick={toggle} aria-expanded={opened} aria-controls={id} mt="sm">
        <Text span size="sm" c="dimmed" display="flex" style={{ alignItems: 'center', gap: 4 }}>
          <Icon size={15} aria-hidden />
          {t('policy.history')}
        </Text>
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        <OrFailure query={history}>
          {changes === undefined && <Waiting lines={2} height={36} />}
          {changes?.length === 0 && (
            <Text size="sm" pt="sm">
              {t('policy.noHistory')}
            </Text>
          )}
          <Timeline bulletSize={12} lineWidth={1} pt="md" color="gray">
            {(changes ?? []).map((change) => (
              <Entry key={change.at} change={change} />
            ))}
          </Timeline>
          {history.hasNextPage && (
            <Button
              variant="subtle"
              size="xs"
              loading={history.isFetchingNextPage}
              onClick={() => void history.fetchNextPage()}
            >
              {t('table.more')}
            </Button>
          )}
        </OrFailure>
      </Collapse>
    </>
  )
}

function Entry({ change: { at, by, fields } }: { change: Change }) {
  const { dateTime } = useFormat()
  return (
    <Timeline.Item
      title={
        <Text size="sm" fw={500}>
          {by}
        </Text>
      }
    >
      <Stack gap={0}>
        {fields.map(({ name, from, to }) => (
          <Text key={name} size="sm" c="dimmed">
            {`${name}: `}
            {from && <s>{from}</s>}
            {from && ' → '}
            <Text span inherit c="var(--mantine-color-text)">
              {to}
            </Text>
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          {dateTime(at)}
        </Text>
      </Stack>
    </Timeline.Item>
  )
}
