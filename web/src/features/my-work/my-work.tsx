import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Age } from '../../ui/age.tsx'
import { Figure, Figures } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Card, Page } from '../../ui/page.tsx'
import { Answer, Empty, OrFailure } from '../../ui/states.tsx'
import { TaskList } from './task-list.tsx'
import { useMyWork } from './use-my-work.ts'

/** What a worker has to do, and what it brings. */
export function MyWork() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { tasks, numbers, asked, complete } = useMyWork()
  return (
    <Page title={t('place.myWork')} about={<Age of={asked.data} />}>
      <OrFailure query={asked}>
        <Figures>
          <Figure
            large
            label={t('work.balance')}
            value={
              numbers && (
                <span aria-live="polite" aria-atomic="true" data-testid="balance">
                  <Money minor={numbers.balanceMinor} />
                </span>
              )
            }
          />
          <Figure
            large
            label={t('work.today')}
            value={numbers && <Money minor={numbers.earnedTodayMinor} />}
          />
          <Figure large label={t('work.open')} value={numbers && number(numbers.openTasks)} />
          <Figure large label={t('work.doneToday')} value={numbers && number(numbers.doneToday)} />
        </Figures>
      </OrFailure>
      <Answer query={{ ...tasks, data: tasks.items }}>
        {(items) =>
          items.length === 0 && !tasks.hasNextPage ? (
            <Card>
              <Empty title={t('work.nothing')} hint={t('work.nothingHint')} />
            </Card>
          ) : (
            <TaskList tasks={items} complete={complete} />
          )
        }
      </Answer>
      {tasks.hasNextPage && (
        <Center mt="md">
          <Button
            variant="subtle"
            loading={tasks.isFetchingNextPage}
            onClick={() => void tasks.fetchNextPage()}
          >
            {t('table.more')}
          </Button>
        </Center>
      )}
    </Page>
  )
}
