import { useState } from 'react'
import { useRealtimeState, useRealtimeTopic } from 'tidings'

const teams = ['design', 'sales', 'board']

export function Topic() {
  const [team, setTeam] = useState('design')
  return (
    <>
      <label>
        Team{' '}
        <select
          className="tidings-button"
          style={{ minBlockSize: 44 }}
          value={team}
          onChange={({ target }) => setTeam(target.value)}
        >
          {teams.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Team key={team} topic={`team:${team}`} />
    </>
  )
}

function Team({ topic }: { topic: string }) {
  const status = useRealtimeTopic(topic)
  // The former topic is left a second later, so that going back costs nothing.
  const count = useRealtimeState(
    'goal.completed',
    (sum, event) => (event.topic === topic ? sum + 1 : sum),
    0,
  )
  if (status === 'refused') return <p>{topic} is not for you.</p>
  return <p>{status === 'live' ? `${topic}: ${count} goals completed` : `joining ${topic} …`}</p>
}
