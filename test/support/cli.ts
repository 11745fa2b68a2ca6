import type { Io } from '../../src/cli/io.ts';

/** Streams that keep what is written to them. */
export function testIo(
  stdin: string | Uint8Array = '',
  color = false,
): Io & { readonly texts: { out: string; err: string } } {
  const texts = { out: '', err: '' };
  return {
    texts,
    async readStdin(limit) {
      const bytes = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
      if (bytes.length > limit) throw new Error('the test gives more than the limit');
      return bytes;
    },
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
    color: { out: color, err: color },
  };
}
