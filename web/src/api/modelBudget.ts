import { queryOptions } from '@tanstack/react-query'
import type { BudgetChange, BudgetOut } from '@/api/client/types.gen'
import { request } from '@/api/http'

export type ModelBudget = BudgetOut

const base = '/api/v1/model-budget'

export const modelBudgetQuery = queryOptions({
  queryKey: ['model-budget'],
  queryFn: ({ signal }) => request<ModelBudget>('GET', base, { signal }),
})

export const saveModelBudget = (body: BudgetChange) => request<ModelBudget>('PUT', base, { body })
