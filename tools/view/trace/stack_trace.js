// The text of a stack, as the runtime and Python write it, as frames: the throw's own first.

const FRAME = /^ *File "(.*)"(?:, line (\d+))?, in (.*)$/;
// Where what belongs to no program of one's own is installed.
const FOREIGN = /^(?:\/usr\/(?!local\/src|src)|\/lib|\/opt\/|<|\?$|\.\.\/sysdeps|\.\.\/nptl)|(?:^|\/)(?:site-packages|dist-packages|c\+\+\/v1|bits\/)|\.so(?:\.\d+)*$/;

// { frames: [{ file, line, name, isOwn }], rest: lines that are no frames }
export function readStack(text) {
  const frames = [];
  const rest = [];
  for (const line of text.split("\n")) {
    const match = FRAME.exec(line);
    if (match) {
      const [, file, number, name] = match;
      frames.push({ file, line: number ? Number(number) : 0, name, isOwn: number !== undefined && !FOREIGN.test(file) });
    } else if (line.trim() !== "" && !line.startsWith("Traceback")) {
      rest.push(line.trim());
    }
  }
  return { frames: frames.reverse(), rest };
}

// `a/build/../b` is `a/b`: compilers write down how they were called.
function shortPath(path) {
  const parts = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length && parts.at(-1) !== ".." && parts.at(-1) !== "") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

export function placeText(frame) {
  return frame.line > 0 ? `${shortPath(frame.file)}:${frame.line}` : frame.file;
}
