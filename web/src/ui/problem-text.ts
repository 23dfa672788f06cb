import { useTranslation } from 'react-i18next'
import { ApiError } from '#contracts/client.ts'

/** Says a failure in the person's language; what has no text yet, in the server's words. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation()
  return (error) => {
    if (!(error instanceof ApiError)) return t('problem.unanswered')
    const { code, detail } = error.problem
    return i18n.exists(`problem.${code}`)
      ? i18n.t(`problem.${code}`, { defaultValue: detail })
      : detail
  }
}

/** What the server says about each field, by its path in the body. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const errors = error.problem.errors ?? []
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]))
}
