"""Configuration of Sphinx for the site; tools/build_site.py runs it on the staged sources."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from sigv4 import __version__  # noqa: E402 - from this checkout

project = "sigv4-engine"
author = "The sigv4-engine authors"
copyright = author  # noqa: A001 - Sphinx's name
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "website.extension",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
myst_heading_anchors = 4
default_role = "code"  # docstrings mark names with single backquotes
napoleon_use_ivar = True  # attributes are described once, where the class lists them
# Shortened JSON and output in examples; types of one name in two modules.
suppress_warnings = ["misc.highlighting_failure", "ref.python"]
autodoc_inherit_docstrings = False  # what a class takes from its base is described there
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_maximum_signature_line_length = 88
add_module_names = False

html_theme = "furo"
html_title = "sigv4-engine"
html_favicon = "static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_use_index = True
html_domain_indices = False
pygments_style = "friendly"
pygments_dark_style = "native"
html_theme_options = {"navigation_with_keys": False}
