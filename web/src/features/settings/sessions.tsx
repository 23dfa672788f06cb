import { Badge, Button, Group, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { endSession, listSessions, type OpenSession } from '#contracts/api/access.ts'
import { pace } from '../../api/live.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'
import { deviceName } from './device-name.ts'

/** Where this person is signed in, and the way to end that. */
export function Sessions() {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const text = useProblemText()
  const sessions = useApi(listSessions, {}, { every: pace.shared })
  const end = useAction(endSession, {
    touches: ['access'],
    done: () => say(t('settings.sessionEnded')),
    failed: (error) => sayFailed(text(error)),
  })
  const columns = useMemo(
    (): Column<OpenSession>[] => [
      { id: 'device', header: t('settings.device'), cell: (one) => <Device session={one} /> },
      {
        id: 'used',
        header: t('settings.lastUsed'),
        width: 200,
        named: true,
        cell: ({ lastUsedAt }) => dateTime(lastUsedAt),
      },
      {
        id: 'end',
        header: t('act.end'),
        width: 130,
        align: 'right',
        cell: ({ id, current }) =>
          current ? (
            <Badge color="evergreen">{t('settings.thisDevice')}</Badge>
          ) : (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => end.mutate({ params: { sessionId: id } })}
            >
              {t('act.end')}
            </Button>
          ),
      },
    ],
    [t, dateTime, end.mutate],
  )
  return (
    <Section title={t('settings.sessions')} about={t('settings.sessionsHint')} flush>
      <OrFailure query={sessions}>
        <DataTable
          label={t('settings.sessions')}
          columns={columns}
          rows={sessions.data?.items}
          empty={<Empty title={t('settings.noSessions')} />}
        />
      </OrFailure>
    </Section>
  )
}

function Device({ session: { userAgent, address } }: { session: OpenSession }) {
  const { t } = useTranslation()
  return (
    <Group gap={6}>
      <div>
        <Text span size="sm" fw={500} title={userAgent ?? ''}>
          {deviceName(userAgent) ?? t('settings.someDevice')}
        </Text>
        <Text size="xs" c="dimmed">
          {address}
        </Text>
      </div>
    </Group>
  )
}
