import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { Problem } from '../../protocol/problem.ts';
import { decodeText } from './decode.ts';
import { MAX_FILE_BYTES } from './limits.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Cases that hold a recorded bundle are packed: most of it is the same in all of them, and nobody reads it as text. */
export const PACKED_CASE = '.case.br';

export async function packedCase(text: string): Promise<Buffer> {
  const bytes = Buffer.from(text);
  return await compress(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

export async function unpackedCase(bytes: Buffer, path: string): Promise<unknown> {
  try {
    return JSON.parse(decodeText(await decompress(bytes, { maxOutputLength: MAX_FILE_BYTES })));
  } catch (cause) {
    throw new Problem('case-malformed', `${path} is no packed case, or it was cut.`, { cause });
  }
}
