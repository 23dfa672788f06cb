import { useTranslation } from 'react-i18next'
import { reverseTransfer } from '#contracts/api/ledger.ts'
import { useAction } from '../../api/use-action.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import type { Line } from '../../ui/statement-table.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'

/** Takes one line back by its opposite, once. */
export function Reverse({ line, close }: { line: Line | undefined; close: () => void }) {
  const { t } = useTranslation()
  const { change } = useFormat()
  const text = useProblemText()
  const reverse = useAction(reverseTransfer, {
    touches: ['money'],
    done: () => {
      close()
      say(t('corrections.reversed'))
    },
    failed: (error) => {
      close()
      sayFailed(text(error))
    },
  })
  return (
    <Confirm
      opened={line !== undefined}
      close={close}
      title={t('corrections.reverseTitle')}
      action={t('corrections.reverse')}
      danger
      reason="required"
      busy={reverse.isPending}
      confirm={(reason) => line && reverse.mutate({ body: { transferId: line.id, reason } })}
    >
      {line &&
        t('corrections.reverseHint', {
          amount: change(line.amountMinor),
          what: line.task?.title ?? line.reason ?? t(`kind.${line.kind}`),
        })}
    </Confirm>
  )
}
