# shellcheck shell=bash
# What the scripts of this folder share: docker or podman, and the images.

images=(kernel-api kernel-cdp-collector kernel-storage-writer kernel-chromium)
projects=(Kernel.Api Kernel.CdpCollector Kernel.StorageWriter)
tag=${TAG:-latest}
engine=${CONTAINER_ENGINE:-}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# find_engine: sets engine to the first that answers; the command alone says nothing.
find_engine() {
  local candidate
  for candidate in ${engine:-docker podman}; do
    if command -v "$candidate" >/dev/null && "$candidate" info >/dev/null 2>&1; then
      engine=$candidate
      return 0
    fi
  done
  return 1
}

# find_compose: sets compose to the engine's own Compose, or to podman-compose.
find_compose() {
  if "$engine" compose version >/dev/null 2>&1; then
    compose=("$engine" compose)
  elif [[ $engine == podman ]] && command -v podman-compose >/dev/null; then
    compose=(podman-compose)
  else
    return 1
  fi
}
