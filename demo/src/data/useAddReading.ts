import { useMutation, useQueryClient } from '@tanstack/react-query'
import { goalKeys, patchEntity } from 'tidings/query'
import type { Measure, Reading } from '../api/records'
import { useSession } from '../session/sessionContext'
import { cancelRefetches } from './cancelRefetches'
import { tellFailure } from './tellFailure'

/** Adds a reading to a measure, shown at once. */
export function useAddReading(measureId: string) {
  const { api } = useSession()
  const queryClient = useQueryClient()
  const change = (update: (readings: readonly Reading[]) => readonly Reading[]) =>
    patchEntity<Measure>(
      queryClient,
      goalKeys.measures.all,
      (measure) => measure.measureId === measureId,
      (measure) => ({ ...measure, readings: update(measure.readings) }),
    )

  return useMutation({
    mutationFn: (value: number) => api.addReading(measureId, value),
    async onMutate(value) {
      await cancelRefetches(queryClient, goalKeys.measures.all)
      const recordedAt = new Date().toISOString()
      const readingId = `provisional-${recordedAt}`
      const reading = { readingId, value, date: recordedAt.slice(0, 10), recordedAt }
      change((readings) => [...readings, reading])
      return { readingId }
    },
    onSuccess(answer, _value, { readingId }) {
      change((readings) => {
        const others = readings.filter(
          (reading) => reading.readingId !== readingId && reading.readingId !== answer.readingId,
        )
        return [...others, answer]
      })
    },
    onError(error, _value, context) {
      change((readings) => readings.filter(({ readingId }) => readingId !== context?.readingId))
      tellFailure(error)
    },
  })
}
