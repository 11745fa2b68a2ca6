/** Text for a comment of generated code: one line, and nothing in it can end the comment or change how a line is read. */
export function commentText(text: string): string {
  let safe = '';
  for (const char of text) {
    // letters, marks, digits, punctuation and mathematical signs, and the plain space; every control, format and separator character is spelled out
    if (char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) safe += char;
    else safe += `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
  }
  return safe.replaceAll('*/', '*\\/').replaceAll('/*', '/\\*');
}

/** A string literal of generated code, in ASCII: whatever the text, it is one token. */
export function stringLiteral(text: string): string {
  let literal = '';
  for (const unit of JSON.stringify(text).slice(1, -1)) {
    for (let i = 0; i < unit.length; i++) {
      const code = unit.charCodeAt(i);
      literal += code >= 0x20 && code < 0x7f ? unit[i] : `\\u${code.toString(16).padStart(4, '0')}`;
    }
  }
  return `'${literal.replaceAll("'", "\\'").replaceAll('\\"', '"')}'`;
}
