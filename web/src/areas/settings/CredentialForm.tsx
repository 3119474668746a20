import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import {
  changeCredential,
  createCredential,
  type Credential,
  type CredentialKind,
  type CredentialPart,
} from '@/api/credentials'
import { Problem } from '@/api/http'
import { useI18n } from '@/i18n/useI18n'
import { Choice, Choices } from '@/ui/Choice'
import { Field } from '@/ui/Field'
import { FormDialog } from '@/ui/FormDialog'
import { PasswordInput, TextInput } from '@/ui/TextInput'
import { tell } from '@/ui/toast'

export type CredentialTask = { how: 'create' } | { how: 'change' | 'rotate'; credential: Credential }

interface CredentialFormProps {
  task: CredentialTask
  kinds: CredentialKind[]
  onClose: () => void
  onDone: () => void
}

type Texts = Record<string, string>

/** A new credential, a change of what is public about it, or a new secret in place of the old one. */
export function CredentialForm({ task, kinds, onClose, onDone }: CredentialFormProps) {
  const { t, say } = useI18n()
  const known = task.how === 'create' ? null : task.credential
  const [name, setName] = useState('')
  const [kindName, setKindName] = useState(known?.kind ?? 'bearer')
  const kind = kinds.find((one) => one.name === kindName) ?? kinds[0]
  const [settings, setSettings] = useState<Texts>(known?.settings ?? {})
  const [secrets, setSecrets] = useState<Texts>({})
  const [hosts, setHosts] = useState<string[]>(known?.hosts ?? [])
  const parts = kind?.parts ?? []
  const own = (values: Texts, isSecret: boolean): Texts =>
    Object.fromEntries(
      parts
        .filter((part) => part.secret === isSecret && values[part.name])
        .map((part) => [part.name, values[part.name] ?? '']),
    )
  const save = useMutation({
    mutationFn: () => {
      const all = { settings: own(settings, false), secrets: own(secrets, true), hosts }
      if (!known) return createCredential({ name: name.trim(), kind: kindName, ...all })
      if (task.how === 'rotate') return changeCredential(known.id, { secrets: all.secrets })
      const isNew = Object.keys(all.secrets).length > 0 || !parts.some((part) => part.secret)
      return changeCredential(known.id, { ...all, secrets: isNew ? all.secrets : null })
    },
    onSuccess: (made) => {
      tell(
        task.how === 'create'
          ? t('vault.created', { name: made.name })
          : task.how === 'rotate'
            ? t('vault.rotated')
            : t('common.saved'),
      )
      onDone()
    },
  })
  const faults = save.error instanceof Problem ? save.error.faults : []
  const faultAt = (field: string) => faults.find((fault) => fault.field === field)?.message
  const hostFault = faults.find((fault) => /^hosts(\.|$)/u.test(fault.field))?.message
  const isPlaced = faults.some(
    ({ field }) => field !== 'secrets' && /^(name|kind|hosts|settings|secrets)/u.test(field),
  )
  const title =
    known === null
      ? t('vault.add')
      : t(task.how === 'rotate' ? 'vault.rotateTitle' : 'vault.changeTitle', { name: known.name })
  const shownParts = parts.filter((part) => task.how !== 'rotate' || part.secret)
  return (
    <FormDialog
      title={title}
      submit={task.how === 'rotate' ? t('vault.rotate') : undefined}
      width={520}
      isBusy={save.isPending}
      fault={isPlaced || faultAt('secrets') ? null : save.error?.message}
      onSubmit={save.mutate}
      onClose={onClose}
    >
      {task.how === 'rotate' ? (
        <p className="second" style={{ marginBottom: 12 }}>
          {t('vault.rotateText')}
        </p>
      ) : null}
      {task.how === 'create' ? (
        <>
          <Field label={t('vault.name')} help={t('vault.nameHelp')} error={faultAt('name')} required>
            {(id, describedBy) => (
              <TextInput
                id={id}
                aria-describedby={describedBy}
                isBad={Boolean(faultAt('name'))}
                value={name}
                onChange={setName}
              />
            )}
          </Field>
          <Field label={t('vault.kind')} help={say(kind?.help)} error={faultAt('kind')}>
            {(id, describedBy) => (
              <Choice
                id={id}
                describedBy={describedBy}
                value={kindName}
                onChange={(next) => {
                  setKindName(next ?? kindName)
                  save.reset()
                }}
                options={kinds.map((one) => ({ value: one.name, label: say(one.label) }))}
              />
            )}
          </Field>
        </>
      ) : null}
      {shownParts.map((part) => (
        <PartField
          key={part.name}
          part={part}
          isKept={task.how === 'change' && part.secret}
          value={(part.secret ? secrets : settings)[part.name] ?? ''}
          error={
            faultAt(`${part.secret ? 'secrets' : 'settings'}.${part.name}`) ??
            (part.secret ? faultAt('secrets') : undefined)
          }
          onChange={(value) =>
            part.secret
              ? setSecrets({ ...secrets, [part.name]: value })
              : setSettings({ ...settings, [part.name]: value })
          }
        />
      ))}
      {task.how === 'rotate' ? null : (
        <Field label={t('vault.hosts')} help={t('vault.hostsHelp')} error={hostFault} required>
          {(id) => (
            <Choices
              id={id}
              values={hosts}
              onChange={setHosts}
              options={[]}
              isOpenList
              isBad={Boolean(hostFault)}
              placeholder="api.example.com"
            />
          )}
        </Field>
      )}
      {parts.some((part) => part.secret) ? <p className="small muted">{t('vault.never')}</p> : null}
    </FormDialog>
  )
}

interface PartFieldProps {
  part: CredentialPart
  value: string
  error: string | undefined
  /** Whether an empty field leaves the secret that is there. */
  isKept: boolean
  onChange: (value: string) => void
}

function PartField({ part, value, error, isKept, onChange }: PartFieldProps) {
  const { t, say } = useI18n()
  const isOptional = !part.required && !part.default && !part.options.length
  return (
    <Field
      label={isOptional ? t('common.optionalOf', { name: say(part.label) }) : say(part.label)}
      required={part.required && !isKept}
      help={isKept ? t('vault.keep') : undefined}
      error={error}
    >
      {(id, describedBy) =>
        part.options.length > 0 ? (
          <Choice
            id={id}
            describedBy={describedBy}
            value={value || part.default}
            onChange={(chosen) => onChange(chosen ?? '')}
            options={part.options.map((option) => ({ value: option, label: option }))}
            isBad={Boolean(error)}
          />
        ) : part.secret ? (
          <PasswordInput
            id={id}
            aria-describedby={describedBy}
            autoComplete="new-password"
            value={value}
            onChange={onChange}
            isBad={Boolean(error)}
          />
        ) : (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            placeholder={part.default}
            value={value}
            onChange={onChange}
            isBad={Boolean(error)}
          />
        )
      }
    </Field>
  )
}
