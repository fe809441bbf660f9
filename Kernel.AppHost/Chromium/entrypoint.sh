#!/bin/sh
# Runs Chromium and a forwarder to its DevTools, and exits when Chromium exits. The health check detects a failed forwarder.
# Arguments of the container are additional flags of the browser.
set -eu

profile=$(mktemp -d)

# Few containers allow namespaces and a new root in them, which the sandbox of Chromium needs. In the others, the container is the sandbox.
sandbox=
if ! unshare --user --map-root-user --pid --net --fork chroot / true 2>/dev/null; then
  sandbox=--no-sandbox
fi

# flags.txt has the flags that are used outside a container too.
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

# A signal interrupts the first wait; the second waits until the browser has written its profile and exited.
code=0
wait "$browser" || code=$?
wait "$browser" 2>/dev/null || true
stop
rm -rf "$profile"
exit "$code"
