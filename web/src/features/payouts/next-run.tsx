import { Button, Group, Stack } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  downloadPayoutPreview,
  previewPayoutRun,
  readPayoutPolicy,
  startPayoutRun,
} from '#contracts/api/money.ts'
import { ApiError } from '#contracts/client.ts'
import { download } from '../../api/files.ts'
import { pace } from '../../api/live.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useDownload } from '../../api/use-download.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer } from '../../ui/states.tsx'
import { sayFailed } from '../../ui/toasts.ts'
import { PreviewTables } from './preview-tables.tsx'

/** The payouts as they would be now; started with exactly what is seen here. */
export function NextRun() {
  const { t } = useTranslation()
  const { dateTime, money, number } = useFormat()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'draft' | 'pay'>()
  const text = useProblemText()
  const preview = useApi(previewPayoutRun, {}, { every: pace.own })
  const policy = useApi(readPayoutPolicy, {})
  const needsSecond = policy.data?.approval === 'four-eyes'
  const start = useAction(startPayoutRun, {
    touches: ['payouts', 'money'],
    done: ({ id }) => void navigate({ to: '/payouts/$runId', params: { runId: id } }),
    failed: (error) => {
      setAsking(undefined)
      sayFailed(text(error))
      if (error instanceof ApiError) void preview.refetch()
    },
  })
  const { itemCount = 0, totalMinor = 0, hash } = preview.data ?? {}
  const isDraft = asking === 'draft'
  const file = useDownload(() => download(downloadPayoutPreview, {}, 'next-payout.csv'))
  return (
    <Section
      title={t('payouts.next')}
      about={preview.data && t('payouts.due', { when: dateTime(preview.data.dueAt) })}
      actions={
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={file.isPending}
            onClick={() => file.mutate()}
          >
            {t('payouts.previewFile')}
          </Button>
          {!needsSecond && (
            <Button variant="default" disabled={itemCount === 0} onClick={() => setAsking('draft')}>
              {t('payouts.draft')}
            </Button>
          )}
          <Button
            disabled={itemCount === 0}
            onClick={() => setAsking(needsSecond ? 'draft' : 'pay')}
          >
            {needsSecond ? t('payouts.draft') : t('payouts.payNow')}
          </Button>
        </Group>
      }
      flush
    >
      <Answer query={preview}>
        {(found) => (
          <Stack gap={0}>
            <Figures cols={3}>
              <Figure large label={t('payouts.total')} value={<Money minor={found.totalMinor} />} />
              <Figure large label={t('payouts.people')} value={number(found.itemCount)} />
              <Figure
                large
                label={t('payouts.leftOut')}
                value={number(sum(Object.values(found.excludedCounts)))}
              />
            </Figures>
            <PreviewTables preview={found} />
          </Stack>
        )}
      </Answer>
      <Confirm
        opened={asking !== undefined}
        close={() => setAsking(undefined)}
        title={t('payouts.startTitle')}
        action={isDraft ? t('payouts.draft') : t('payouts.payNow')}
        busy={start.isPending}
        confirm={() =>
          start.mutate({
            body: { ...(hash ? { hash } : {}), ...(isDraft ? { draft: true } : {}) },
          })
        }
      >
        {t(isDraft ? 'payouts.draftStartHint' : 'payouts.startHint', {
          count: itemCount,
          amount: money(totalMinor),
        })}{' '}
        {needsSecond && t('payouts.draftHint')}
      </Confirm>
    </Section>
  )
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
