#!/usr/bin/env bash
# mammoth 1.13.0 (PyPI) makes a broken address of a Word link with a place in the page.
#
# Input: a .docx whose link is a field, as Word writes links with a bookmark:
#   HYPERLINK "https://shop.example/guide" \l "terms"   (ECMA-376 part 1, 17.16.5.25)
# Seen: href is  https://shop.example/guide" \l "terms  with quotes and blanks in it; wanted is
# https://shop.example/guide#terms. Nothing is reported.
# So: switches of a field have to be read, not cut off at the outer quotes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check mammoth==1.13.0
"$dir/venv/bin/python" - <<'PY'
import io
import zipfile
from importlib.metadata import version
import mammoth

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
field = lambda kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
parts = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p>{field("begin")}<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://shop.example/guide" \\l "terms" </w:instrText></w:r>{field("separate")}<w:r><w:t>the terms</w:t></w:r>{field("end")}</w:p></w:body></w:document>',
}
file = io.BytesIO()
with zipfile.ZipFile(file, "w") as out:
    for name, text in parts.items():
        out.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
file.seek(0)
result = mammoth.convert_to_html(file)
print("mammoth", version("mammoth"))
print(result.value, result.messages)
assert result.value == '<p><a href="https://shop.example/guide&quot; \\l &quot;terms">the terms</a></p>'
assert result.messages == []
PY
echo "as described"
