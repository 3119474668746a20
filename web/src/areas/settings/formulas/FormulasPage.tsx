import { useSuspenseQuery } from '@tanstack/react-query'
import { meQuery } from '@/api/session'
import { FormulaTable } from '@/areas/settings/formulas/FormulaTable'
import { FunctionTable } from '@/areas/settings/functions/FunctionTable'
import { SettingsFrame } from '@/areas/settings/SettingsFrame'
import { useI18n } from '@/i18n/useI18n'

/** What conditions may use beside fields: formulas with a name, and functions in Starlark. */
export function FormulasPage() {
  const { t } = useI18n()
  const me = useSuspenseQuery(meQuery).data
  const mayWrite = me.is_admin || me.abilities.includes('objects.manage')
  return (
    <SettingsFrame tab="formulas">
      <p className="second lead">{t('functions.lead')}</p>
      <FormulaTable mayWrite={mayWrite} />
      <FunctionTable mayWrite={mayWrite} />
    </SettingsFrame>
  )
}
