// Compiles the modules of zip files by Pyodide's own Python: node compile.cjs PYODIDE IN OUT [IN OUT]...
// Without that, the browser would compile each module when it is imported: seconds in all.
"use strict";
const fs = require("node:fs");
const [pyodide, ...files] = process.argv.slice(2);
const { loadPyodide } = require(`${pyodide}/pyodide.js`);

// Docstrings and asserts are left out. Nothing is packed here: the page packs each file as a whole.
const PROGRAM = `
import io, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc

def compiled(data):
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as sources, zipfile.ZipFile(packed, "w") as target:
        for name in sources.namelist():
            text = sources.read(name)
            if name.endswith(".py"):
                code = compile(text, name, "exec", dont_inherit=True, optimize=2)
                name, text = f"{name}c", bytes(_code_to_hash_pyc(code, bytes(8), checked=False))
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return packed.getvalue()

lambda data: compiled(data.to_bytes())
`;

async function run() {
  const compiled = (await loadPyodide()).runPython(PROGRAM);
  while (files.length) {
    const [source, target] = files.splice(0, 2);
    fs.writeFileSync(target, compiled(new Uint8Array(fs.readFileSync(source))).toJs());
  }
}

run().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
