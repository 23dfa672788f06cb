import { Affix, Button, CloseButton, Group, Paper, Select, Text, Transition } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkers } from '../../api/use-workers.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import classes from './selection-bar.module.css'
import { useBulk } from './use-bulk.ts'

interface SelectionBarProps {
  ids: ReadonlySet<string>
  clear: () => void
}

/** What may be done with all that is ticked; there for as long as something is. */
export function SelectionBar({ ids, clear }: SelectionBarProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const workers = useWorkers()
  const [asking, setAsking] = useState(false)
  const bulk = useBulk(() => {
    setAsking(false)
    clear()
  })
  const count = ids.size
  const chosen = t('tasks.chosen', { count, tasks: number(count) })
  return (
    <>
      <Text className="only-heard" role="status">
        {count > 0 && chosen}
      </Text>
      <Affix position={{ bottom: 20, left: 0, right: 0 }} className={classes.place}>
        <Transition mounted={count > 0} transition="slide-up" duration={140}>
          {(style) => (
            <Paper
              component="section"
              aria-label={t('tasks.bulk')}
              style={style}
              className={classes.bar}
              shadow="lg"
            >
              <Text size="sm" fw={550} className="number">
                {chosen}
              </Text>
              <Group gap="xs" wrap="nowrap">
                <Select
                  size="xs"
                  w={170}
                  placeholder={t('tasks.giveTo')}
                  aria-label={t('tasks.giveTo')}
                  data={workers}
                  searchable
                  value={null}
                  disabled={bulk.isPending}
                  comboboxProps={{ position: 'top', shadow: 'md' }}
                  onChange={(assigneeId) => {
                    if (assigneeId) bulk.mutate({ action: 'assign', assigneeId, ids: [...ids] })
                  }}
                />
                <Button
                  size="xs"
                  variant="default"
                  c="var(--bad)"
                  disabled={bulk.isPending}
                  onClick={() => setAsking(true)}
                >
                  {t('tasks.cancelMany')}
                </Button>
                <CloseButton aria-label={t('tasks.clear')} onClick={clear} />
              </Group>
            </Paper>
          )}
        </Transition>
      </Affix>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('tasks.cancelManyTitle', { count, tasks: number(count) })}
        action={t('tasks.cancelMany')}
        danger
        busy={bulk.isPending}
        confirm={() => bulk.mutate({ action: 'cancel', ids: [...ids] })}
      >
        {t('tasks.cancelManyHint')}
      </Confirm>
    </>
  )
}
