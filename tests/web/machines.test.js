// What programs read of a site, by rules that others have written down: JSON Feed by its JSON Schema,
// sitemaps by their XML Schema.
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const { SITES } = process.env;
const load = createRequire(import.meta.url);
const sites = ["sample", "letter", "torture", "strangers"];
const named = (dir, name) => readdirSync(dir, { recursive: true }).filter((path) => path.endsWith(name)).map((path) => join(dir, path));

test("every JSON Feed keeps the schema of version 1.1", () => {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  const validate = ajv.compile(load("jsonfeed-schema/schema-v1.1.json"));
  let feeds = 0;
  for (const site of sites) {
    for (const path of named(join(SITES, site), "feed.json")) {
      const fits = validate(JSON.parse(readFileSync(path, "utf8")));
      assert.ok(fits, `${path}: ${JSON.stringify(validate.errors, null, 1)}`);
      feeds += 1;
    }
  }
  assert.ok(feeds >= sites.length, `${feeds} feeds`);
});

// The schema takes links to translations (xhtml:link) by a schema of theirs only: this is what Google
// documents of them.
const links = `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
  <xsd:element name="link"><xsd:complexType>
    <xsd:attribute name="rel" use="required"><xsd:simpleType><xsd:restriction base="xsd:string"><xsd:enumeration value="alternate"/></xsd:restriction></xsd:simpleType></xsd:attribute>
    <xsd:attribute name="hreflang" type="xsd:NMTOKEN" use="required"/>
    <xsd:attribute name="href" type="xsd:anyURI" use="required"/>
  </xsd:complexType></xsd:element>
</xsd:schema>`;
let schema;

before(() => {
  const dir = mkdtempSync(join(tmpdir(), "linger-xsd-"));
  const sitemap = join(dirname(load.resolve("sitemap/package.json")), "schema/sitemap.xsd");
  writeFileSync(join(dir, "links.xsd"), links);
  schema = join(dir, "all.xsd");
  writeFileSync(schema, `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <xsd:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="file://${sitemap}"/>
  <xsd:import namespace="http://www.w3.org/1999/xhtml" schemaLocation="links.xsd"/>
</xsd:schema>`);
});

const check = (path) => promisify(execFile)("xmllint", ["--nonet", "--noout", "--schema", schema, path]);

test("every sitemap keeps the schema of the protocol", async () => {
  let translated = 0;
  for (const site of sites) {
    const path = join(SITES, site, "sitemap.xml");
    await check(path);
    translated += readFileSync(path, "utf8").split("<xhtml:link").length - 1;
  }
  assert.ok(translated > 0, "one of them has translations");
  const wrong = join(dirname(schema), "wrong.xml");
  writeFileSync(wrong, '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><lastmod>yesterday</lastmod></url></urlset>');
  await assert.rejects(check(wrong), "the check would notice a mistake");
});
