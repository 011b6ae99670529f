import { pagesOf } from '../../web/page.ts';
import { STYLE } from '../../web/style.ts';
import { SCRIPT } from './script.ts';

/** A report, also when it is a file on somebody's disk. */
export const { headers: SECURITY_HEADERS, page: shell } = pagesOf({ style: STYLE, script: SCRIPT, forms: false });
