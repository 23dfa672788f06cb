import compress from 'koa-compress'
import { packFromBytes } from './proxy/packing.ts'

const threshold = packFromBytes

/** Packs the larger answers that are ours: documents, lists. The proxy packs those of services. */
export const compressed = compress({
  threshold,
  br: false,
  filter: (type) => /json|text|javascript|svg/.test(type) && !/event-stream/.test(type),
})
