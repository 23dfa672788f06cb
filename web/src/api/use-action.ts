import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CallInput } from '#contracts/client.ts'
import type { AnswerOf, Endpoint } from '#contracts/endpoint.ts'
import { callOnce } from './call.ts'
import { changed, type Topic } from './live.ts'

interface Reaction<E extends Endpoint> {
  /** What it changes. */
  touches?: readonly Topic[]
  done?: (answer: AnswerOf<E>, input: CallInput<E>) => void
  failed?: (error: Error) => void
}

/** A change that a person makes: sent once, and what it touches is asked for again. */
export function useAction<E extends Endpoint>(
  endpoint: E,
  { touches = [], done, failed }: Reaction<E> = {},
) {
  const client = useQueryClient()
  return useMutation<AnswerOf<E>, Error, CallInput<E>>({
    mutationFn: (input) => callOnce(endpoint, input),
    onSuccess: (answer, input) => done?.(answer, input),
    onError: (error) => failed?.(error),
    onSettled: () => changed(client, ...touches),
  })
}
