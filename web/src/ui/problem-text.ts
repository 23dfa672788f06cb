import { useTranslation } from 'react-i18next'
import { ApiError } from '#contracts/client.ts'

/** Says a failure in the person's language; what has no text yet, in the server's words. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation()
  const codeText = useCodeText()
  return (error) => {
    if (!(error instanceof ApiError)) return t('problem.unanswered')
    const { code, detail } = error.problem
    return codeText(code, detail)
  }
}

/** Says a problem's code in the person's language; what has no text yet, in these other words. */
export function useCodeText(): (code: string, otherwise?: string) => string {
  const { i18n } = useTranslation()
  return (code, otherwise = code) =>
    i18n.exists(`problem.${code}`)
      ? i18n.t(`problem.${code}`, { defaultValue: otherwise })
      : otherwise
}

/** What the server says about each field, by its path in the body. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const errors = error.problem.errors ?? []
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]))
}
