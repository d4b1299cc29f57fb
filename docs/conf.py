"""
Settings of Sphinx for the documentation site.

The build fetches nothing from the network: no inventory of another project, no font, no script.
"""

from __future__ import annotations

from geno_lewm_obs import __version__

project = "geno-lewm-obs"
author = "the geno-lewm-obs developers"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"geno-lewm-obs {release}"
html_show_sphinx = False
html_show_copyright = False
