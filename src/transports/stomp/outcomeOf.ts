import { parseAuthSuccess, type ReplayOutcome, type TopicPosition } from '../../protocol'

/** What a server with a log said of each subscription, as one. */
export function outcomeOf(answers: readonly unknown[]): {
  replay: ReplayOutcome
  heads: Map<string, TopicPosition>
} {
  const heads = new Map<string, TopicPosition>()
  let replay: ReplayOutcome = answers.length ? 'full' : 'none'
  for (const answer of answers) {
    const { replay: own = 'none', heads: told = [] } = parseAuthSuccess(answer)
    for (const [topic, head] of told) heads.set(topic, head)
    // The worst of them: what one topic lacks, is lacking.
    if (replay !== 'none' && own !== 'full') replay = own
  }
  return { replay, heads }
}
