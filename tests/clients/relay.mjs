// Relay's compiler, on the operations of the pages: it reads them in modules, and each is named after its module.
import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse, print } from "graphql";

const require = createRequire(import.meta.url);

/** Writes __generated__ in a folder, from { module: source }; gives the complaints. */
export async function compile(schema, modules, folder) {
  await mkdir(join(folder, "src"), { recursive: true });
  await mkdir(join(folder, "__generated__"), { recursive: true });
  await copyFile(schema, join(folder, "relay.graphql"));
  for (const [name, source] of Object.entries(modules)) {
    const tags = parse(source).definitions.map((node) => `graphql\`${print(node)}\`;\n`);
    await writeFile(join(folder, "src", `${name}.js`), tags.join(""));
  }
  const config = { src: "./src", schema: "./relay.graphql", language: "javascript", eagerEsModules: true, artifactDirectory: "./__generated__" };
  await writeFile(join(folder, "relay.config.json"), JSON.stringify(config));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return run(require("relay-compiler"), ["relay.config.json"], folder);
}

/** Runs a program; gives what it said when it failed. */
export function run(program, args, cwd) {
  return new Promise((resolve) =>
    execFile(program, args, { cwd }, (error, out, said) => resolve(error ? [`${out}${said}` || String(error)] : [])));
}
