import { Select } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useWorkers } from '../../api/use-workers.ts'
import { Card, Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { WorkerAccount } from './worker-account.tsx'

const route = getRouteApi('/inside/corrections')

/** Somebody's account, and what may be put right in it. */
export function Corrections() {
  const { t } = useTranslation()
  const { worker } = route.useSearch()
  const navigate = route.useNavigate()
  const workers = useWorkers({ formerToo: true })
  return (
    <Page
      title={t('place.corrections')}
      about={t('corrections.about')}
      actions={
        <Select
          w={240}
          placeholder={t('corrections.choose')}
          aria-label={t('corrections.choose')}
          data={workers}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          value={worker ?? null}
          onChange={(id) => void navigate({ search: { worker: id ?? undefined } })}
        />
      }
    >
      {worker ? (
        <WorkerAccount key={worker} workerId={worker} />
      ) : (
        <Card>
          <Empty title={t('corrections.nobody')} hint={t('corrections.nobodyHint')} />
        </Card>
      )}
    </Page>
  )
}
