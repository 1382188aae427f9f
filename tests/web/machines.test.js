// What programs read of a site, by rules that others have written down: JSON Feed by its JSON Schema,
// sitemaps by their XML Schema.
import { before, test } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const { LINGER, SITES } = process.env;
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
// The file that names others has a schema of its own, which is that of the others with two elements more.
const index = (sitemap) => `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9" elementFormDefault="qualified">
  <xsd:include schemaLocation="file://${sitemap}"/>
  <xsd:element name="sitemapindex"><xsd:complexType><xsd:sequence>
    <xsd:element name="sitemap" maxOccurs="50000"><xsd:complexType><xsd:sequence>
      <xsd:element name="loc" type="tLoc"/>
      <xsd:element name="lastmod" type="tLastmod" minOccurs="0"/>
    </xsd:sequence></xsd:complexType></xsd:element>
  </xsd:sequence></xsd:complexType></xsd:element>
</xsd:schema>`;
let schema, ofIndex;

before(() => {
  const dir = mkdtempSync(join(tmpdir(), "linger-xsd-"));
  const sitemap = join(dirname(load.resolve("sitemap/package.json")), "schema/sitemap.xsd");
  writeFileSync(join(dir, "links.xsd"), links);
  ofIndex = join(dir, "index.xsd");
  writeFileSync(ofIndex, index(sitemap));
  schema = join(dir, "all.xsd");
  writeFileSync(schema, `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <xsd:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="file://${sitemap}"/>
  <xsd:import namespace="http://www.w3.org/1999/xhtml" schemaLocation="links.xsd"/>
</xsd:schema>`);
});

const run = promisify(execFile);
const check = (path, by = schema) => run("xmllint", ["--nonet", "--noout", "--schema", by, path]);

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

test("a site of more than 20,000 addresses has several, and an index that keeps the schema", async () => {
  const dir = mkdtempSync(join(tmpdir(), "linger-many-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  write("site.yaml", "title: Many\nbase_url: https://example.com/\nfeeds: {tags: false}\n");
  for (const name of ["post", "tag", "tags", "home", "archive", "year", "subscribe", "subscribed", "404"]) write(`templates/${name}.html`, name);
  for (let n = 0; n < 21; n += 1) {
    const tags = Array.from({ length: 960 }, (_, tag) => `t${n}x${tag}`).join(", ");
    write(`content/posts/p${n}.md`, `---\ntitle: P${n}\ndate: 2026-01-01\nid: p${n}\ntags: [${tags}]\n---\nWords.\n`);
  }
  await run(LINGER, ["build", "--quiet", "--root", dir, "--clock", "2026-11-22T12:00:00Z"]);
  const made = named(join(dir, "public"), ".xml").filter((path) => path.includes("sitemap"));
  assert.equal(made.length, 3);
  for (const path of made) await check(path, path.endsWith("sitemap.xml") ? ofIndex : schema);
  rmSync(dir, { recursive: true });
});
