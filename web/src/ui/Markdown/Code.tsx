import { CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { isValidElement, lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useSite } from '../../state/site';
import classes from './Markdown.module.css';

const Highlighted = lazy(async () => ({ default: (await import('./Highlighted')).Highlighted }));
const Formula = lazy(async () => ({ default: (await import('./Formula')).Formula }));

/** Above this a block stays plain: colours would cost more than they give. */
const highlightMost = 50_000;

const formulas = new Set(['latex', 'tex', 'math']);

export function Code({ className, children }: { className?: string; children: ReactNode }) {
  return <code className={className}>{children}</code>;
}

/** A block of code, coloured by its language, with a button to copy it. */
export function CodeBlock({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const { text, language } = read(children);
  const plain = <code>{text}</code>;
  if (formulas.has(language) && site?.EnableLatex === 'true') {
    return <Suspense fallback={<pre>{plain}</pre>}><Formula source={text} /></Suspense>;
  }
  return (
    <div className={classes.block}>
      <pre tabIndex={0}>
        {language === '' || text.length > highlightMost ? plain : <Suspense fallback={plain}><Highlighted text={text} language={language} /></Suspense>}
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <button type="button" className={classes.copy} onClick={copy} aria-label={copied ? t('markdown.copied') : t('markdown.copyCode')}>
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </button>
        )}
      </CopyButton>
    </div>
  );
}

/** The text and the language of the <code> within a <pre>. */
function read(children: ReactNode): { text: string; language: string } {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children)) {
    return { text: '', language: '' };
  }
  const { className = '', children: text } = children.props;
  return {
    text: typeof text === 'string' ? text.replace(/\n$/, '') : '',
    language: /language-(\S+)/.exec(className)?.[1]?.toLowerCase() ?? '',
  };
}
