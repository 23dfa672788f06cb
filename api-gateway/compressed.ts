import compress from 'koa-compress'

/** Below that, packing costs more than it saves. */
const threshold = 8_192

/** Packs the large answers that are ours: the web app, the reference, lists. Services' go past. */
export const compressed = compress({
  threshold,
  br: false,
  filter: (type) => /json|text|javascript|svg/.test(type) && !/event-stream/.test(type),
})
