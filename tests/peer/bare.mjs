// SDL in, SDL out without descriptions and without reasons of deprecation: words are each project's own, names and types are
// what must agree. Knows nothing of the library.
import { parse, print, visit } from "graphql";

export function bare(sdl) {
  const document = visit(parse(sdl), {
    enter: (node) => (node.description ? { ...node, description: undefined } : undefined),
    Directive: { leave: (node) => (node.name.value === "deprecated" ? { ...node, arguments: [] } : undefined) },
  });
  return print(document);
}
