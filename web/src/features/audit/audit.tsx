import { Group, Select, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type AuditEntry, auditActions, readAuditLog } from '#contracts/api/access.ts'
import { type Role, roles } from '#contracts/endpoint.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { changesOf } from './changes.ts'

const route = getRouteApi('/inside/audit-log')

/** What happened to accounts and access, newest first. */
export function Audit() {
  const { t } = useTranslation()
  const { action } = route.useSearch()
  const navigate = route.useNavigate()
  const query = { limit: 100, ...(action ? { action } : {}) }
  const entries = usePages(
    ['readAuditLog', query],
    (cursor) => call(readAuditLog, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  return (
    <Page title={t('place.audit')} about={t('audit.about')}>
      <Group gap="xs" mb="sm">
        <Select
          w={{ base: '100%', xs: 300 }}
          placeholder={t('audit.anyAction')}
          aria-label={t('audit.what')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={auditActions.map((value) => ({ value, label: t(`audit.action.${value}`) }))}
          value={action ?? null}
          onChange={(value) =>
            void navigate({
              search: { action: auditActions.find((known) => known === value) },
              replace: true,
            })
          }
        />
      </Group>
      <OrFailure query={entries}>
        <DataTable
          label={t('place.audit')}
          columns={useColumns()}
          rows={entries.items}
          more={entries.hasNextPage ? () => void entries.fetchNextPage() : undefined}
          loadingMore={entries.isFetchingNextPage}
          empty={<Empty title={t('audit.none')} hint={t('audit.noneHint')} />}
        />
      </OrFailure>
    </Page>
  )
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  return useMemo(
    () => [
      { id: 'what', header: t('audit.what'), cell: (entry) => <What entry={entry} /> },
      {
        id: 'who',
        header: t('audit.who'),
        width: 190,
        named: true,
        cell: ({ actor }) => actor?.name ?? <Quiet>{t('audit.nobody')}</Quiet>,
      },
      {
        id: 'address',
        header: t('audit.address'),
        width: 150,
        from: 'md',
        cell: ({ address }) => <Quiet>{address}</Quiet>,
      },
      { id: 'at', header: t('mail.at'), width: 208, cell: ({ at }) => dateTime(at) },
    ],
    [t, dateTime],
  )
}

function What({ entry: { action, actor, subject, details } }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const words = useWords()
  const isAboutOther = subject !== null && subject.id !== actor?.id
  const changes = changesOf(details).map(({ name, before, after }) => {
    const became = before === undefined ? '' : `${words.value(before)} → `
    return `${words.name(name)}: ${became}${words.value(after)}`
  })
  const told = [...(isAboutOther ? [subject.name] : []), ...changes]
  return (
    <>
      <Text span size="sm" fw={500}>
        {t(`audit.action.${action}`)}
      </Text>
      {told.length > 0 && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {told.join(' · ')}
        </Text>
      )}
    </>
  )
}

/** Names and values of details in the person's language, as far as there are words for them. */
function useWords() {
  const { t, i18n } = useTranslation()
  const word = (key: string, plain: string) =>
    i18n.exists(key) ? i18n.t(key, { defaultValue: plain }) : plain
  return {
    name: (name: string) => word(`audit.detail.${name}`, name),
    value: (value: string) => (isRole(value) ? t(`role.${value}`) : word(`status.${value}`, value)),
  }
}

const isRole = (value: string): value is Role => roles.some((role) => role === value)

function Quiet({ children }: { children: string | null }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  )
}
