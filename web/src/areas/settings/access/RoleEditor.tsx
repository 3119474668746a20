import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deleteRole, saveRole, type Role, type Roles } from '@/api/access'
import { nameToRead, readAloud } from '@/api/spelling'
import {
  everybody,
  linesOf,
  nothing,
  rulesOf,
  scopes,
  verbs,
  withScope,
  type Rule,
  type Rules,
} from '@/areas/settings/access/roleDraft'
import { faultsOf } from '@/areas/settings/objects/faults'
import { WordsInput } from '@/areas/settings/objects/WordsInput'
import { useI18n } from '@/i18n/useI18n'
import { freeKey, keyOf } from '@/lib/keyOf'
import { useMeta } from '@/objects/meta'
import { Button, IconButton } from '@/ui/Button'
import { Choice } from '@/ui/Choice'
import { Section } from '@/ui/Section'
import { Notice } from '@/ui/State'
import { PlainTable } from '@/ui/PlainTable'
import { Tag } from '@/ui/Tag'
import { Check } from '@/ui/Toggle'
import { tell, tellProblem } from '@/ui/toast'
import styles from './Access.module.css'

interface RoleEditorProps {
  role: Role
  isNew: boolean
  abilities: Roles['abilities']
  taken: string[]
  mayManage: boolean
  onDone: (key: string) => void
}

/** A role as a matrix of objects and verbs, its other abilities in words, and all of it as sentences. */
export function RoleEditor({ role, isNew, abilities, taken, mayManage, onDone }: RoleEditorProps) {
  const { t, say } = useI18n()
  const queries = useQueryClient()
  const [name, setName] = useState(role.name)
  const [rules, setRules] = useState(() => rulesOf(role))
  const [given, setGiven] = useState(role.abilities)
  const refresh = () => queries.invalidateQueries({ queryKey: ['roles'] })
  const save = useMutation({
    mutationFn: async () => {
      const wish = isNew ? keyOf(await readAloud(queries, nameToRead(name)), '_') || 'role' : role.key
      const key = isNew ? freeKey(wish, taken, '_') : role.key
      return saveRole(key, { name, grants: rules, abilities: given, is_new: isNew })
    },
    onSuccess: async (saved) => {
      tell(t('access.saved'))
      await refresh()
      onDone(saved.key)
    },
  })
  const drop = useMutation({
    mutationFn: () => deleteRole(role.key),
    onSuccess: async () => {
      tell(t('access.roleDeleted'))
      await refresh()
      onDone('')
    },
    onError: (error) => tellProblem(error, t('common.notSaved')),
  })
  const faults = faultsOf(save.error, ['name', 'key', 'grants', 'abilities'])
  const turn = (ability: string) =>
    setGiven(given.includes(ability) ? given.filter((one) => one !== ability) : [...given, ability])
  return (
    <section className={styles.editor} aria-label={t('access.roleOf', { name: say(role.name) })}>
      <div className="row wrap">
        <h2 className={styles.title}>{isNew ? t('access.newRole') : say(role.name)}</h2>
        {role.is_shipped ? <Tag>{t('access.shipped')}</Tag> : null}
        <span className="grow" />
        {mayManage && !isNew && !role.is_shipped ? (
          <Button look="text" icon="trash" onClick={() => drop.mutate()}>
            {t('access.deleteRole')}
          </Button>
        ) : null}
        {mayManage ? (
          <Button look="primary" isBusy={save.isPending} onClick={() => save.mutate()}>
            {t('common.save')}
          </Button>
        ) : null}
      </div>
      {faults.loose ? <Notice tone="bad">{faults.loose}</Notice> : null}
      <fieldset disabled={!mayManage} className={styles.fields}>
        <WordsInput
          label={t('access.roleName')}
          value={name}
          onChange={setName}
          error={faults.of('name') ?? faults.of('key')}
          required
        />
        <Matrix rules={rules} onChange={setRules} isReading={!mayManage} />
        {faults.of('grants') ? <Notice tone="bad">{faults.of('grants')}</Notice> : null}
        <Section title={t('access.abilities')}>
          <div className={styles.abilities}>
            {abilities.map((ability) => (
              <Check
                key={ability.key}
                label={say(ability.label)}
                checked={given.includes(ability.key)}
                disabled={!mayManage}
                onChange={() => turn(ability.key)}
              />
            ))}
          </div>
        </Section>
      </fieldset>
      <Summary rules={rules} abilities={abilities.filter((one) => given.includes(one.key))} />
    </section>
  )
}

interface MatrixProps {
  rules: Rules
  onChange: (rules: Rules) => void
  isReading: boolean
}

function Matrix({ rules, onChange, isReading }: MatrixProps) {
  const { t, say } = useI18n()
  const { objects } = useMeta()
  const nameOf = (key: string) =>
    key === everybody
      ? t('access.allOthers')
      : say(objects.find((one) => one.name === key)?.plural_label) || key
  const own = Object.keys(rules).filter((key) => key !== everybody)
  const put = (key: string, rule: Rule) => onChange({ ...rules, [key]: rule })
  return (
    <>
      <PlainTable
        label={t('access.roles')}
        head={[t('access.object'), ...verbs.map((verb) => t(`access.${verb}`)), t('access.create'), '']}
      >
        {[...own, everybody].map((key) => {
          const rule = rules[key] ?? nothing
          const object = nameOf(key)
          return (
            <tr key={key}>
              <td>{key === everybody ? <b>{object}</b> : object}</td>
              {verbs.map((verb) => (
                <td key={verb}>
                  {isReading ? (
                    t(`access.${rule[verb]}`)
                  ) : (
                    <Choice
                      className={styles.scope}
                      isWide={false}
                      size="small"
                      label={t('access.cell', { object, verb: t(`access.${verb}`) })}
                      value={rule[verb]}
                      options={scopes.map((scope) => ({ value: scope, label: t(`access.${scope}`) }))}
                      onChange={(scope) =>
                        put(key, withScope(rule, verb, scopes.find((one) => one === scope) ?? 'none'))
                      }
                    />
                  )}
                </td>
              ))}
              <td>
                <Check
                  isLabelHidden
                  label={t('access.cell', { object, verb: t('access.create') })}
                  checked={rule.create}
                  disabled={isReading}
                  onChange={(create) => put(key, { ...rule, create })}
                />
              </td>
              <td className="number">
                {key === everybody || isReading ? null : (
                  <IconButton
                    icon="close"
                    iconSize={14}
                    label={t('access.dropRule', { name: object })}
                    onClick={() =>
                      onChange(Object.fromEntries(Object.entries(rules).filter(([one]) => one !== key)))
                    }
                  />
                )}
              </td>
            </tr>
          )
        })}
      </PlainTable>
      {isReading ? null : (
        <Choice
          className={styles.add}
          isWide={false}
          label={t('access.addObject')}
          placeholder={t('access.addObject')}
          value={null}
          options={objects
            .filter((one) => !(one.name in rules))
            .map((one) => ({ value: one.name, label: say(one.plural_label) }))}
          onChange={(key) => (key ? put(key, rules[everybody] ?? nothing) : undefined)}
        />
      )}
    </>
  )
}

const sentences = { read: 'sees', write: 'changes', delete: 'deletes' } as const

/** What somebody with this role can do, read aloud. */
function Summary({ rules, abilities }: { rules: Rules; abilities: Roles['abilities'] }) {
  const { t, say, format } = useI18n()
  const { objects } = useMeta()
  const nameOf = (key: string) =>
    key === everybody
      ? t('access.everythingElse')
      : say(objects.find((one) => one.name === key)?.plural_label) || key
  const lines = linesOf(rules)
  return (
    <Section title={t('access.summary')}>
      <ul className={styles.summary}>
        {lines.map((line) => {
          const named = [...line.objects].sort((a, b) => Number(a === everybody) - Number(b === everybody))
          const words = format.list(named.map(nameOf))
          return (
            <li key={line.verb + line.scope}>
              {line.verb === 'create'
                ? t('access.adds', { objects: words })
                : t(`access.${sentences[line.verb]}`, { scope: t(`access.${line.scope}`), objects: words })}
            </li>
          )
        })}
        {abilities.map((ability) => (
          <li key={ability.key}>{say(ability.label)}</li>
        ))}
        {lines.length + abilities.length === 0 ? <li>{t('access.nothing')}</li> : null}
      </ul>
    </Section>
  )
}
