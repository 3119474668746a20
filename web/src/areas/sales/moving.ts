import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/http'
import { moveDeal } from '@/api/records'
import type { Row } from '@/api/types'

export interface Move {
  deal: Row
  stage: string
  lostReason?: string
}

/** Why a move was refused, as the state machine says it. */
export interface Refusal {
  deal: Row
  stage: string
  reasons: { field: string; message: string }[]
}

interface Outcome {
  onMoved?: (move: Move) => void
  onRefused: (refusal: Refusal) => void
  onBroken: (error: unknown) => void
}

export function useMoveDeal({ onMoved, onRefused, onBroken }: Outcome) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ deal, stage, lostReason }: Move) => moveDeal(deal.id, deal.version, stage, lostReason),
    onSuccess: (_row, move) => onMoved?.(move),
    onError: (error, { deal, stage }) => {
      const isRefusal =
        error instanceof Problem && [409, 422].includes(error.status) && error.current === null
      if (isRefusal) onRefused({ deal, stage, reasons: reasonsOf(error) })
      else onBroken(error)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['records'] }),
  })
}

function reasonsOf(problem: Problem): Refusal['reasons'] {
  if (problem.faults.length === 0) return [{ field: '', message: problem.message }]
  return problem.faults.map((fault) => ({ field: fault.field, message: fault.message }))
}
