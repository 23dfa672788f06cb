import { readEntryTrail } from '#contracts/api/statements.ts'
import { pace } from './live.ts'
import { useApi } from './use-api.ts'

/** Why a line is in a statement; nothing is asked while there is no line. */
export function useTrail(lineId: string | undefined) {
  return useApi(
    readEntryTrail,
    { params: { entryId: lineId ?? '' } },
    { every: pace.shared, enabled: lineId !== undefined },
  )
}
