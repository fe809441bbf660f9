#!/bin/sh
# Runs Chromium and the forwarder to its DevTools, and ends with Chromium. The health check notices a lost forwarder.
# More flags for the browser can be given as the container's arguments.
set -eu

profile=$(mktemp -d)

# A container seldom allows what Chromium's own sandbox needs (user namespaces); without them the container is the sandbox.
sandbox=
if ! unshare --user true 2>/dev/null; then
  sandbox=--no-sandbox
fi

chromium \
  --headless=new \
  --disable-gpu \
  --disable-quic \
  --no-first-run \
  --no-default-browser-check \
  --disable-background-networking \
  --disable-component-update \
  --disable-sync \
  --disable-breakpad \
  --disable-dev-shm-usage \
  --password-store=basic \
  --log-level=3 \
  --remote-debugging-port=9223 \
  --user-data-dir="$profile" \
  ${sandbox:+"$sandbox"} \
  "$@" \
  about:blank &
browser=$!

socat TCP-LISTEN:9222,fork,reuseaddr TCP:127.0.0.1:9223 &
forwarder=$!

stop() {
  kill -s TERM "$browser" "$forwarder" 2>/dev/null || true
}
trap stop TERM INT

# A signal ends the first wait early; the second waits for the browser to have written its profile and gone.
code=0
wait "$browser" || code=$?
wait "$browser" 2>/dev/null || true
stop
rm -rf "$profile"
exit "$code"
