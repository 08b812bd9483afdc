import { isRecord, parseAuthSuccess, type ReplayOutcome, type TopicPosition } from '../../protocol'

/** What a server with a log said of each subscription, as one. */
export function outcomeOf(answers: readonly unknown[]): {
  replay: ReplayOutcome
  heads: Map<string, TopicPosition>
} {
  const heads = new Map<string, TopicPosition>()
  let replay: ReplayOutcome = answers.length ? 'full' : 'none'
  for (const answer of answers) {
    const facts = parseAuthSuccess(isRecord(answer) ? answer.data : null)
    for (const [topic, head] of facts.heads ?? []) heads.set(topic, head)
    // The worst of them: what one topic lacks, is lacking.
    if (replay !== 'none' && facts.replay !== 'full') replay = facts.replay ?? 'none'
  }
  return { replay, heads }
}
