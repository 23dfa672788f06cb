import type Router from '@koa/router'
import * as api from '#contracts/api/statements.ts'
import { download, serve } from '#platform/http.ts'
import { paySlipsPdf } from './files/pay-slips-pdf.ts'
import { languageOf } from './files/slip-words.ts'
import { statementCsv } from './files/statement-csv.ts'
import { myDays } from './queries/my-days.ts'
import { paySlips } from './queries/pay-slips.ts'
import type { Sources } from './queries/sources.ts'
import type { Whose } from './queries/statement.ts'
import { type StatementExport, statementExport } from './queries/statement-export.ts'
import { entryTrail } from './queries/trail.ts'

/** Statements as files, and why a line is there. */
export function statementRoutes(router: Router, sources: Sources): void {
  serve(router, api.readMyStatementCsv, async ({ actor, query, now }) =>
    csvOf(await statementExport(sources, own(actor, now), query)),
  )
  serve(router, api.readWorkerStatementCsv, async ({ actor, params, query, now }) => {
    const whose = { ...own(actor, now), workerId: params.workerId }
    return csvOf(await statementExport(sources, whose, query, { mustBeKnown: true }))
  })
  serve(router, api.readMyStatementPdf, ({ actor, query, now, headers }) =>
    pdfOf(sources, own(actor, now), query, { language: headers['accept-language'] }),
  )
  serve(router, api.readWorkerStatementPdf, ({ actor, params, query, now, headers }) => {
    const whose = { ...own(actor, now), workerId: params.workerId }
    const language = headers['accept-language']
    return pdfOf(sources, whose, query, { language, mustBeKnown: true })
  })
  serve(router, api.readMyDays, ({ actor, query, now }) => myDays(sources, own(actor, now), query))
  serve(router, api.readEntryTrail, ({ actor, params, now }) => {
    const { id, organizationId, role } = actor
    const seesAll = role === 'accountant' || role === 'admin'
    const ownerId = seesAll ? undefined : id
    return entryTrail(sources, { organizationId, now, entryId: params.entryId, ownerId })
  })
}

const own = (actor: { id: string; organizationId: string }, now: Date): Whose => ({
  organizationId: actor.organizationId,
  workerId: actor.id,
  now,
})

const nameOf = ({ range }: Pick<StatementExport, 'range'>) => `statement-${range.from}-${range.to}`

function csvOf(statement: StatementExport) {
  const content = statementCsv(statement)
  return download({ name: `${nameOf(statement)}.csv`, contentType: 'text/csv', content })
}

async function pdfOf(
  sources: Sources,
  whose: Whose,
  query: Parameters<typeof paySlips>[2],
  { language, mustBeKnown = false }: { language: string | undefined; mustBeKnown?: boolean },
) {
  const slips = await paySlips(sources, whose, query, { mustBeKnown })
  const content = await paySlipsPdf(slips, languageOf(language))
  return download({ name: `${nameOf(slips)}.pdf`, contentType: 'application/pdf', content })
}
