import type { Plugin, Rollup } from 'vite'
import { gzipSync } from 'node:zlib'

interface Budget {
  limitKb: number
  /** Lazily loaded modules that belong to the first page. */
  pages: string[]
}

type Bundle = Rollup.OutputBundle

/** Prints what the first page weighs over the wire and fails the build when it is more than the limit. */
export function firstPageBudget({ limitKb, pages }: Budget): Plugin {
  return {
    name: 'guanxi-first-page-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      // The folder is built, never committed; the package folder around it is not ours to ignore from.
      this.emitFile({ type: 'asset', fileName: '.gitignore', source: '*\n' })
      const files = reachable(bundle, pages)
      const kb = sum([...files].map((name) => gzipSync(text(bundle, name)).length)) / 1024
      this.info(`first page: ${kb.toFixed(1)} KB gzip in ${files.size} files (limit ${limitKb} KB)`)
      if (kb > limitKb)
        this.error(`The first page weighs ${kb.toFixed(1)} KB gzip, the limit is ${limitKb} KB.`)
    },
  }
}

function reachable(bundle: Bundle, pages: string[]): Set<string> {
  const found = new Set<string>()
  const visit = (name: string) => {
    const part = bundle[name]
    if (!part || found.has(name)) return
    found.add(name)
    if (part.type !== 'chunk') return
    part.imports.forEach(visit)
    part.viteMetadata?.importedCss.forEach(visit)
  }
  for (const part of Object.values(bundle)) {
    if (part.type !== 'chunk') continue
    const isPage = pages.some((page) => part.facadeModuleId?.endsWith(page))
    if (part.isEntry || isPage) visit(part.fileName)
  }
  return found
}

function text(bundle: Bundle, name: string): string | Uint8Array {
  const part = bundle[name]
  if (!part) return ''
  return part.type === 'chunk' ? part.code : part.source
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, value) => total + value, 0)
}
