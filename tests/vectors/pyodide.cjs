// Runs pytest under Pyodide: node pyodide.cjs PYODIDE REPOSITORY PACKAGES ARGUMENTS_OF_PYTEST...
"use strict";
const [pyodide, repository, packages, ...given] = process.argv.slice(2);
const { loadPyodide } = require(`${pyodide}/pyodide.js`);

async function run() {
  const env = { HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1", PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" };
  const python = await loadPyodide({ env });
  for (const [root, place] of [[repository, "/repository"], [packages, "/packages"]]) {
    python.FS.mkdirTree(place);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
  }
  python.FS.chdir("/repository");
  python.globals.set("given", python.toPy(given));
  return python.runPython(`
import sys
sys.path[:0] = ["/repository", "/packages"]
print(sys.platform, sys.version_info[:2])
import pytest
int(pytest.main(given))
`);
}

run().then((status) => { process.exitCode = status; }, (error) => {
  console.error(error);
  process.exitCode = 99;
});
