import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm as syntax, type Options } from 'micromark-extension-gfm';
import type {} from 'remark-parse'; // says what of it can be extended
import type { Processor } from 'unified';

/** GitHub's markdown, as remark-gfm has it but without what writes it, which nobody here asks for: a twentieth of the page. */
export function gfm(this: Processor, options: Options): void {
  const data = this.data();
  (data.micromarkExtensions ??= []).push(syntax(options));
  (data.fromMarkdownExtensions ??= []).push(gfmFromMarkdown());
}
