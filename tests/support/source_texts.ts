/** The texts of errors and of log lines, as they stand in the sources. */

/** A text that a source throws or logs. */
export interface SourceText {
  /** The source, relative to the repository's root. */
  path: string;
  /** The text; a value that is put in at run time is an ellipsis. */
  text: string;
}

/** What throws or logs a text. */
const CALL =
  /\bnew (?:[A-Z]\w*)?Error\(|\bconsole\.(?:error|warn)\(|\b(?:log|warn|fail|refuse)(?:\?\.)?\(/g;

/**
 * The texts of a source: literals that are arguments of errors and of log lines.
 *
 * @param path The source.
 * @param code What stands in it.
 */
export function sourceTexts(path: string, code: string): SourceText[] {
  const bare = withoutComments(code);
  return bare.matchAll(CALL).flatMap(({ 0: call, index }) =>
    literals(bare, index + call.length)
  ).map((text) => ({ path, text })).toArray();
}

/** A source without its comments. */
export function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}

function isQuote(sign: string): boolean {
  return sign === '"' || sign === "'" || sign === "`";
}

/** The strings and templates up to the bracket that closes; those with a plus between are one. */
function literals(code: string, from: number): string[] {
  const found: string[] = [];
  let at = from;
  let isContinued = false;
  for (let depth = 1; depth > 0 && at < code.length;) {
    const sign = code[at]!;
    if (isQuote(sign)) {
      const text = literal();
      if (isContinued) found.push(found.pop() + text);
      else found.push(text);
      isContinued = false;
      continue;
    }
    if ("([{".includes(sign)) depth++;
    if (")]}".includes(sign)) depth--;
    if (sign === "+" && found.length > 0) isContinued = true;
    else if (!/\s/.test(sign)) isContinued = false;
    at++;
  }
  return found;

  /** The literal that begins here, without its quotes and its values. */
  function literal(): string {
    const quote = code[at++]!;
    let text = "";
    while (at < code.length && code[at] !== quote) {
      if (code[at] === "\\") {
        at++;
        text += code[at] === "n" ? " " : code[at]!;
        at++;
      } else if (quote === "`" && code.startsWith("${", at)) {
        at += 2;
        value();
        text += "…";
      } else text += code[at++];
    }
    at++;
    return text;
  }

  /** Passes over a value in a template; a literal in it is a text of its own. */
  function value(): void {
    for (let depth = 1; depth > 0 && at < code.length;) {
      const sign = code[at]!;
      if (isQuote(sign)) literal();
      else {
        if ("([{".includes(sign)) depth++;
        if (")]}".includes(sign)) depth--;
        at++;
      }
    }
  }
}

/** Words in a row by which a text is known. */
const WORDS = 3;

/**
 * What a test may quote of a text: three words in a row. Of a text that only
 * passes another one on, none.
 */
export function quotesOf(text: string): string[] {
  return text.split("…").flatMap((part) => {
    const words = part.trim().split(/\s+/);
    return words.slice(WORDS - 1).map((_, i) =>
      words.slice(i, i + WORDS).join(" ").replace(/[\s:;,.()[\]"'?!]+$/, "")
    ).filter((quote) => /\w.*\s.*\w/.test(quote));
  });
}
