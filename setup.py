"""What pyproject.toml has no word for: the vectors, which lie at the top, go into the package."""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

VECTORS = Path("vectors")
PLACE = Path("sigv4", "conformance", "vectors")


class BuildWithVectors(build_py):
    """Copies vectors/*.json beside the module that reads them; a clone has them where they are."""

    def run(self) -> None:
        """Build as ever, then copy."""
        super().run()
        if not self.editable_mode:
            for source, target in self._vectors():
                self.mkpath(str(target.parent))
                self.copy_file(str(source), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """All that is built."""
        outputs: list[str] = super().get_outputs(include_bytecode)
        return outputs + [str(target) for _, target in self._vectors()]

    def get_output_mapping(self) -> dict[str, str]:
        """From what is built to what it is built of."""
        mapping: dict[str, str] = super().get_output_mapping()
        return mapping | {str(target): str(source) for source, target in self._vectors()}

    def _vectors(self) -> list[tuple[Path, Path]]:
        folder = Path(self.build_lib) / PLACE
        return [(source, folder / source.name) for source in sorted(VECTORS.glob("*.json"))]


setup(cmdclass={"build_py": BuildWithVectors})
