#!/usr/bin/env bash
# css-inline 0.24.0 (PyPI; the Rust crate of that name behind it) keeps one declaration of a property
# when it moves a stylesheet into style attributes.
#
# Input: a rule with a fallback, as CSS asks for it: `color: #333` and then a newer `oklch()`.
# Seen: only the newer one is left. A mail program that does not know it shows its default colour,
# although the stylesheet had an answer for it.
# So: the older value has to reach the tag by another way.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check css-inline==0.24.0
"$dir/venv/bin/python" - <<'PY'
import css_inline
from importlib.metadata import version

page = "<style>p { color: #333; color: oklch(40% 0.1 200) }</style><p>Renewal is due.</p>"
out = css_inline.inline(page)
print("css-inline", version("css-inline"))
print(out)
assert 'style="color: oklch(40% 0.1 200);"' in out and "#333" not in out
PY
echo "as described"
