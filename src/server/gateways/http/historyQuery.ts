import * as v from 'valibot'
import { isPlainText } from '../../plainText'
import { Problem } from './problem'
import { maxCursorLength } from './cursor'

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256))
/** Nothing that is stored has another. */
const name = v.pipe(text, v.check(isPlainText))
const listOf = <T extends typeof text | typeof name>(each: T) =>
  v.pipe(
    v.string(),
    v.transform((given) => given.split(',').filter((part) => part !== '')),
    v.array(each),
    v.maxLength(100),
  )
/** One that is absent, or can be nowhere, is told so where it is looked up. */
const topics = listOf(text)
const time = v.pipe(
  v.string(),
  v.maxLength(40),
  v.check(
    (given) => /^\d{4}-\d\d/.test(given) && !Number.isNaN(Date.parse(given)),
    'no ISO 8601 time',
  ),
  v.transform((given) => new Date(given).toISOString()),
)
const integer = (from: number, to: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, 'no whole number'),
    v.transform(Number),
    v.minValue(from),
    v.maxValue(to),
  )

const ids = {
  executionId: v.optional(name),
  batchId: v.optional(name),
  jobId: v.optional(name),
}
const historySchema = v.object({
  ...ids,
  topic: v.optional(topics, ''),
  type: v.optional(listOf(name), ''),
  since: v.optional(time),
  until: v.optional(time),
  after: v.optional(v.pipe(v.string(), v.maxLength(maxCursorLength), v.check(isPlainText))),
  limit: v.optional(integer(1, 1_000), '100'),
  offset: v.optional(integer(0, 1_000_000), '0'),
  wait: v.optional(integer(0, 300), '0'),
})
const streamSchema = v.object({ ...ids, topic: v.optional(topics, '') })
const positionSchema = v.object({ topics: v.optional(topics, '') })
const deleteSchema = v.object({ olderThan: time })

/** What the history end point is asked for. */
export type HistoryQuery = v.InferOutput<typeof historySchema>

/** The query of the history end point. @throws Problem 400 */
export const readHistoryQuery = (url: URL) => parse(historySchema, url)
/** The query of an event stream. @throws Problem 400 */
export const readStreamQuery = (url: URL) => parse(streamSchema, url)
/** The query of the position end point. @throws Problem 400 */
export const readPositionQuery = (url: URL) => parse(positionSchema, url)
/** The query of a deletion. @throws Problem 400 */
export const readDeleteQuery = (url: URL) => parse(deleteSchema, url)

type QuerySchema =
  v.GenericSchema<Record<string, string>, unknown> | v.GenericSchema<never, unknown>

function parse<T extends QuerySchema>(schema: T, url: URL): v.InferOutput<T> {
  const result = v.safeParse(schema, record(url))
  if (result.success) return result.output
  // the name of the parameter alone: a value that was sent is not echoed
  const at = result.issues[0].path?.[0]
  const key = at && typeof at.key === 'string' ? at.key : 'the query'
  throw new Problem(400, 'VALIDATION_ERROR', `\`${key}\` is missing or not valid`)
}

/** A name that is given twice is a list, so that `topic=a&topic=b` is `topic=a,b`. */
function record({ searchParams }: URL): Record<string, string> {
  const values = Object.create(null) as Record<string, string>
  for (const key of new Set(searchParams.keys())) values[key] = searchParams.getAll(key).join(',')
  return values
}
