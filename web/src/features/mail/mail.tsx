import { Drawer, Group, Select } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { listEmailDeliveries } from '#contracts/api/operations.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { MailDetails } from './mail-details.tsx'
import { useMailColumns } from './use-mail-columns.tsx'

const route = getRouteApi('/inside/mail')
const states = ['queued', 'sending', 'sent', 'unknown', 'failed', 'bounced', 'no_address'] as const

/** Who was sent what, when, and what the mail server said. */
export function Mail() {
  const { t } = useTranslation()
  const { mail: openedId, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (to: object) =>
    void navigate({ search: (old) => ({ ...old, ...to }), replace: true })
  const open = (mail: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, mail }), replace: openedId !== undefined })
  const query = { limit: 100, ...filter }
  const mails = usePages(
    ['listEmailDeliveries', query],
    (cursor) => call(listEmailDeliveries, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const opened = mails.items?.find(({ id }) => id === openedId)
  return (
    <Page title={t('place.mail')} about={t('mail.about')}>
      <Group gap="xs" mb="sm">
        <SearchField
          label={t('mail.search')}
          value={filter.search}
          change={(search) => change({ search })}
        />
        <Select
          w={{ base: '100%', xs: 190 }}
          placeholder={t('mail.anyState')}
          aria-label={t('tasks.status')}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          data={states.map((value) => ({ value, label: t(`status.${value}`) }))}
          value={filter.status ?? null}
          onChange={(value) => change({ status: value ?? undefined })}
        />
      </Group>
      <OrFailure query={mails}>
        <DataTable
          label={t('place.mail')}
          columns={useMailColumns()}
          rows={mails.items}
          open={({ id }) => open(id)}
          more={mails.hasNextPage ? () => void mails.fetchNextPage() : undefined}
          loadingMore={mails.isFetchingNextPage}
          empty={<Empty title={t('mail.none')} hint={t('mail.noneHint')} />}
        />
      </OrFailure>
      <Drawer
        opened={opened !== undefined}
        onClose={() => open(undefined)}
        position="right"
        title={t('mail.one')}
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {opened && <MailDetails mail={opened} />}
      </Drawer>
    </Page>
  )
}
