#!/bin/sh
# Runs Chromium and the forwarder to its DevTools, and ends with Chromium. The health check notices a lost forwarder.
# The container's arguments are more flags for the browser.
set -eu

profile=$(mktemp -d)

# Few containers allow what Chromium's own sandbox needs (user namespaces); in the others the container is the sandbox.
sandbox=
if ! unshare --user true 2>/dev/null; then
  sandbox=--no-sandbox
fi

# flags.txt holds the flags that a Chromium outside a container gets, too.
# shellcheck disable=SC2046
chromium \
  $(cat /etc/kernel/flags.txt) \
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
