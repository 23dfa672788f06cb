import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ReassignmentRun, undoReassignment } from '#contracts/api/reassignments.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'
import { useNow } from '../../ui/use-now.ts'
import { undoableUntil } from './undoable.ts'

/** Puts back what a run moved: for 15 minutes, once; shows how long that is still possible. */
export function Undo({ run, runs }: { run: ReassignmentRun; runs: readonly ReassignmentRun[] }) {
  const { t } = useTranslation()
  const { relative, number } = useFormat()
  const now = useNow(10_000)
  const text = useProblemText()
  const [asking, setAsking] = useState(false)
  const undo = useAction(undoReassignment, {
    touches: ['reassignments', 'tasks', 'money'],
    done: () => {
      setAsking(false)
      say(t('reassign.undoBegun'))
    },
    failed: (error) => {
      setAsking(false)
      sayFailed(text(error))
    },
  })
  const until = undoableUntil(run, runs)
  if (until === undefined || until <= now) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={14} aria-hidden />}
        title={t('reassign.undoUntil', { when: relative(new Date(until).toISOString(), now) })}
        onClick={() => setAsking(true)}
      >
        {t('reassign.undo')}
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('reassign.undoTitle')}
        action={t('reassign.undo')}
        busy={undo.isPending}
        confirm={() => undo.mutate({ params: { runId: run.id } })}
      >
        {t('reassign.undoHint', { count: run.reassigned, tasks: number(run.reassigned) })}
      </Confirm>
    </>
  )
}
