import { Button, Drawer, Group, SegmentedControl } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listDeadLetters } from '#contracts/api/dead-letters.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, OrFailure } from '../../ui/states.tsx'
import { LetterDetails } from './letter-details.tsx'
import { ReplayAll } from './replay-all.tsx'
import { useLetterColumns } from './use-letter-columns.tsx'

const route = getRouteApi('/inside/dead-letters')
const keepers = ['task-tracker', 'accounting', 'email'] as const

/** Messages that a service gave up, and how to hand them over again. */
export function DeadLetters() {
  const { t } = useTranslation()
  const { service = 'accounting', letter } = route.useSearch()
  const navigate = route.useNavigate()
  const [replaying, setReplaying] = useState(false)
  const query = { service, limit: 100 }
  const letters = usePages(
    ['listDeadLetters', query],
    (cursor) => call(listDeadLetters, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const open = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, letter: id }), replace: letter !== undefined })
  const nobodyWaits = letters.items?.length === 0
  return (
    <Page
      title={t('place.deadLetters')}
      about={t('deadLetters.about')}
      actions={
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          disabled={letters.items === undefined || nobodyWaits}
          onClick={() => setReplaying(true)}
        >
          {t('deadLetters.replayAll')}
        </Button>
      }
    >
      <Group mb="sm">
        <SegmentedControl
          size="xs"
          aria-label={t('system.service')}
          value={service}
          data={keepers.map((value) => ({ value, label: t(`deadLetters.keeper.${value}`) }))}
          onChange={(value) =>
            void navigate({
              search: { service: keepers.find((known) => known === value), letter: undefined },
              replace: true,
            })
          }
        />
      </Group>
      <OrFailure query={letters}>
        <DataTable
          label={t('place.deadLetters')}
          columns={useLetterColumns()}
          rows={letters.items}
          open={({ id }) => open(id)}
          more={letters.hasNextPage ? () => void letters.fetchNextPage() : undefined}
          loadingMore={letters.isFetchingNextPage}
          empty={<Empty title={t('deadLetters.none')} hint={t('deadLetters.noneHint')} />}
        />
      </OrFailure>
      <Drawer
        opened={letter !== undefined}
        onClose={() => open(undefined)}
        position="right"
        size="lg"
        title={t('deadLetters.one')}
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {letter && (
          <LetterDetails key={letter} service={service} id={letter} done={() => open(undefined)} />
        )}
      </Drawer>
      {replaying && <ReplayAll service={service} close={() => setReplaying(false)} />}
    </Page>
  )
}
