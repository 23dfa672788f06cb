import { useMutation } from '@tanstack/react-query'
import { useProblemText } from '../ui/problem-text.ts'
import { sayFailed } from '../ui/toasts.ts'

/** Saves a file when asked to, and says why that did not work. */
export function useDownload<T = void>(save: (what: T) => Promise<void>) {
  const text = useProblemText()
  return useMutation({ mutationFn: save, onError: (error) => sayFailed(text(error)) })
}
